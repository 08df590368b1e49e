"""What every page shows around its content: the menu and where the bell leads."""

from django.urls import reverse

from shenmu_portal.menu import menu_for


def shell(request):
    """Template context of the shell; nothing for people who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"menu": menu_for(user, request.path), "todo_url": reverse("todos")}
