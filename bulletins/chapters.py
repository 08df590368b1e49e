"""The chapters of the work plan, and how the targets of each stand."""

from collections import Counter

# (number, what it is about, its first and last item) of the plan of 2023, which later plans follow.
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
WORDS = {"below": "未达标", "near": "有差距", "met": "达标", "unknown": "无数据"}


def chapters(goals):
    """[{"label", "items", "state" (the worst light), "lights": [{"state", "word"}]}] of the plan's targets."""
    return [_chapter(chapter, [goal["light"] for goal in goals if _holds(chapter, goal)]) for chapter in CHAPTERS]


def _holds(chapter, goal):
    _, _, first, last = chapter
    return first <= goal["item"] <= last


def _chapter(chapter, lights):
    number, subject, first, last = chapter
    counts = Counter("below" if light == "error" else light for light in lights)
    found = [{"state": state, "word": f"{word} {counts[state]} 项"} for state, word in WORDS.items() if counts[state]]
    return {
        "label": f"{number} {subject}",
        "items": f"第 {first} 条" if first == last else f"第 {first}–{last} 条",
        "state": found[0]["state"] if found else "",
        "lights": found,
    }
