"""Password rules whose refusals Django does not yet say in Chinese."""

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """Django's rule of a minimum length, with a Chinese sentence."""

    def get_error_message(self):
        return f"密码太短，至少 {self.min_length} 个字符。"

    def get_help_text(self):
        return f"至少 {self.min_length} 个字符。"
