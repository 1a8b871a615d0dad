"""Names as they are common in China: frequent surnames, given names of several generations."""

from domain.demo.dice import Dice

SURNAMES: dict[str, int] = {
    "王": 70, "李": 68, "张": 65, "刘": 52, "陈": 46, "杨": 30, "黄": 23, "赵": 22, "吴": 20, "周": 20,
    "徐": 17, "孙": 16, "马": 15, "朱": 14, "胡": 13, "郭": 12, "何": 12, "高": 11, "林": 11, "罗": 10,
    "郑": 10, "梁": 9, "谢": 8, "宋": 8, "唐": 8, "许": 8, "韩": 8, "冯": 7, "邓": 7, "曹": 7,
    "彭": 6, "曾": 6, "肖": 6, "田": 6, "董": 6, "袁": 5, "潘": 5, "于": 5, "蒋": 5, "蔡": 5,
    "余": 5, "杜": 5, "叶": 5, "程": 5, "苏": 4, "魏": 4, "吕": 4, "丁": 4, "沈": 4, "任": 4,
    "姚": 4, "卢": 4, "姜": 3, "崔": 3, "钟": 3, "谭": 3, "陆": 3, "汪": 3, "范": 3, "欧阳": 1,
}  # fmt: skip

ADULTS = (
    "伟 芳 娜 敏 静 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 丽 强 建国 建华 国强 志强 秀英 秀兰 桂英 玉兰 玉梅 海燕 "
    "晓东 晓明 丽华 春梅 文博 俊杰 雪梅 志远 佳怡 思远 婷婷 丹丹 晨曦 鹏飞 立新 红梅 永强 爱华 小红 宏伟 振华 淑珍 嘉豪 雅婷"
).split()  # fmt: skip
CHILDREN = (
    "子涵 梓萱 浩宇 欣怡 雨桐 宇轩 一诺 思睿 可欣 俊熙 沐辰 若曦 奕辰 诗涵 子墨 语桐 铭泽 依诺 梓睿 锦程"
).split()  # fmt: skip


def surname(dice: Dice) -> str:
    return dice.weighted(SURNAMES)


def given_name(dice: Dice, *, child: bool = False) -> str:
    return dice.one_of(CHILDREN if child else ADULTS)
