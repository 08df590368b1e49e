"""Amounts in capital numerals (金额大写), as the paper forms want them."""

DIGITS, UNITS, GROUPS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿")


def capital_numerals(amount):
    """Yuan in capital numerals: 10500.50 → 壹万零伍佰元伍角整; below a trillion, to the cent."""
    cents = int(round(amount * 100))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        text += DIGITS[0]
    return (text or ("" if fen else "零元")) + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(number):
    text, gap = "", False
    for group in range(len(GROUPS) - 1, -1, -1):
        part = number // 10 ** (4 * group) % 10000
        if part:
            text += (DIGITS[0] if text and (gap or part < 1000) else "") + _four(part) + GROUPS[group]
            gap = False
        elif text:
            gap = True
    return text


def _four(number):
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (DIGITS[0] if gap else "") + DIGITS[digit] + UNITS[place]
            gap = False
        else:
            gap = bool(text)
    return text
