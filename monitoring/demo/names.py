"""Invented names: surnames of the region, given names by sex and generation."""

SURNAMES = "王李张刘陈杨赵郭高白马乔贺折郝孙田武任杜徐温焦苏韩康呼党訾闫尚薛解单曾艾冯何吴屈贾许袁石雷毛崔丁樊段葛郄"
OLD_MALE = "德富 有财 根生 占山 怀义 成厚 生荣 进宝 玉堂 世雄 志远 忠厚 占彪 怀亮 文祥 振邦 存厚 守业 来福 增光"
OLD_FEMALE = "桂兰 秀英 玉梅 改琴 玉兰 凤英 改香 秀莲 兰英 桂花 翠莲 彩云 莲花 玉珍 秀兰 改莲 巧珍 竹英 润梅 存女"
MALE = "伟 强 军 建国 建军 志强 永刚 海军 振华 文斌 亮 飞 鹏 瑞 小平 永胜 建平 宏伟 利军 海龙 卫东 俊 凯 浩 龙 涛 波 勇 斌 彦龙"
FEMALE = "芳 丽 娟 燕 霞 艳 海燕 彩霞 改霞 小红 春梅 红梅 静 婷 雪梅 晓燕 慧 敏 玲 利娟 秀丽 建芳 巧玲 艳梅 亚楠 倩 荣 莉 琴 娜"
YOUNG_MALE = "子轩 浩然 宇航 梓豪 一鸣 俊杰 博文 天佑 嘉乐 思远 子涵 泽宇 明轩 皓宇 家豪 凯瑞 晨曦 昊天 文博 志豪"
YOUNG_FEMALE = "艺涵 思雨 欣怡 雨桐 梦琪 佳怡 诗涵 若曦 可馨 梓涵 语嫣 紫萱 雅静 婧怡 心悦 依诺 嘉怡 楚涵 美琪 思彤"

GENERATIONS = (
    (60, {"男": OLD_MALE.split(), "女": OLD_FEMALE.split()}),
    (22, {"男": MALE.split(), "女": FEMALE.split()}),
    (0, {"男": YOUNG_MALE.split(), "女": YOUNG_FEMALE.split()}),
)


def pick(rng, items):
    """One of a sequence; cheaper than `choice` for millions of draws."""
    return items[int(rng.random() * len(items))]


def surname(rng):
    return pick(rng, SURNAMES)


def given_name(rng, sex, age):
    names = next(names for youngest, names in GENERATIONS if age >= youngest)
    return pick(rng, names[sex])
