"""The chapters of the work plan, and how the targets of each stand."""

from collections import Counter

# (number, what it is about, its first and last item) of the plan of 2023; a later plan's rows name their own.
CHAPTERS = (
    ("一", "思想政治建设", 1, 2),
    ("二", "三保障和饮水安全", 3, 3),
    ("三", "防返贫监测帮扶", 4, 6),
    ("四", "农民增收", 7, 11),
    ("五", "宜居和美乡村", 12, 18),
    ("六", "资金和项目", 19, 23),
    ("七", "社会帮扶", 24, 25),
    ("八", "支撑保障", 26, 30),
)
ITEMS = {f"{number} {subject}": range(first, last + 1) for number, subject, first, last in CHAPTERS}
UNKNOWN = "未归章"
WORDS = {"below": "未达标", "near": "有差距", "met": "达标", "unknown": "无数据"}


def chapter_of(item):
    """The chapter in which the plan of 2023 has an item; empty for an item it does not have."""
    return next((label for label, items in ITEMS.items() if item in items), "")


def by_chapter(goals):
    """{chapter: its targets} in the order of the plan's items."""
    rows = {}
    for goal in sorted(goals, key=lambda goal: goal["item"]):
        rows.setdefault(goal.get("chapter") or chapter_of(goal["item"]) or UNKNOWN, []).append(goal)
    return rows


def chapters(goals):
    """[{"label", "items", "state" (the worst light), "lights": [{"state", "word"}]}] of the plan's targets.

    Chapters without any target are known of the plan of 2023 alone, and shown where the rows follow it.
    """
    rows = by_chapter(goals)
    if all(_follows(label, found) for label, found in rows.items()):
        return [_chapter(label, items, rows.get(label, ())) for label, items in ITEMS.items()]
    return [_chapter(label, [goal["item"] for goal in found], found) for label, found in rows.items()]


def _follows(label, goals):
    return all(chapter_of(goal["item"]) == label for goal in goals)


def _chapter(label, items, goals):
    first, last = min(items), max(items)
    counts = Counter("below" if goal["light"] == "error" else goal["light"] for goal in goals)
    found = [{"state": state, "word": f"{word} {counts[state]} 项"} for state, word in WORDS.items() if counts[state]]
    return {
        "label": label,
        "items": f"第 {first} 条" if first == last else f"第 {first}–{last} 条",
        "state": found[0]["state"] if found else "",
        "lights": found,
    }
