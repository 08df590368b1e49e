"""Who lives in a household: illness, disability, labour lost or idle, insurance, care."""

from django.db.models import F, Q

from core.rules import Rule, Trouble, shown
from monitoring.conditions import IN_DANGER, LABOUR_LOST, NOBODY_ABLE, NOT_OPEN  # fmt: skip
from monitoring.models import Severity
from monitoring.parameters import LINE

RED, ORANGE, YELLOW = Severity.RED, Severity.ORANGE, Severity.YELLOW

PEOPLE = (
    Rule(
        "SR08", "新增大病或慢性病", "八类走访重点",
        "与上月底相比，有成员新患大病（橙色）或长期慢性病（黄色）", "01",
        (Trouble(ORANGE, Q(newly_ill__gt=0), "与上月底相比，新增 {newly_ill} 名大病患者"),
         Trouble(YELLOW, Q(newly_chronic__gt=0), "与上月底相比，新增 {newly_chronic} 名长期慢性病患者")),
        shown("newly_ill", "newly_chronic", "members"),
        clear="本月没有新增的大病或慢性病患者", cleared="与上月底相比，没有新增的大病或慢性病患者",
        needs=("newly_ill",),
    ),
    Rule(
        "SR09", "新致残或转重度", "八类走访重点",
        "与上月底相比，有成员新致残，或残疾等级升为一、二级；一、二级为橙色", "03",
        (Trouble(ORANGE, Q(newly_severe__gt=0), "与上月底相比，新增 {newly_severe} 名一、二级重度残疾人"),
         Trouble(YELLOW, Q(newly_disabled__gt=0), "与上月底相比，新增 {newly_disabled} 名残疾人")),
        shown("newly_severe", "newly_disabled", "disabled"),
        clear="本月没有新致残或转为重度的成员", cleared="与上月底相比，没有新致残或转为重度的成员，家中残疾人 {disabled} 名",
        needs=("newly_severe",),
    ),
    Rule(
        "SR10", "一户多残", "八类走访重点",
        "未纳入监测（或已消除）的户，家中有两名以上残疾人", "03",
        (Trouble(YELLOW, Q(disabled__gte=2), "家中有 {disabled} 名残疾人"),),
        shown("disabled", "members"),
        clear="家中残疾人少于两名，或纳入监测", cleared="家中残疾人现为 {disabled} 名", scope=NOT_OPEN,
    ),
    Rule(
        "SR11", "整户无劳动力且无兜底", "工作要点第 4、6 项",
        "全家每个人都没有劳动力，没有人享受低保或特困，也不是兜底保障户", "04",
        (Trouble(RED, NOBODY_ABLE & Q(pc_ref=None), "全家 {members} 人都没有劳动力，也没有低保、特困兜底，收入情况没有数据"),
         Trouble(RED, NOBODY_ABLE & IN_DANGER,
                 "全家 {members} 人都没有劳动力，也没有低保、特困兜底，人均监测参考收入 {pc_ref:,.2f} 元"),
         Trouble(ORANGE, NOBODY_ABLE, "全家 {members} 人都没有劳动力，也没有低保、特困兜底")),
        shown("members", "without_labour", "assisted", "pc_ref", "danger_line"),
        clear="落实低保、特困或整户兜底，或家中有了劳动力",
        cleared="全家 {members} 人中 {without_labour} 人没有劳动力，{assisted} 人享受低保或特困，已不符合这条规则",
        parameters=(LINE, "danger_ratio"),
    ),
    Rule(
        "SR24", "主要劳动力亡故或离家", "八类走访重点",
        "本月有劳动力死亡、服刑或失联，家中还有人；没有劳动力剩下的为红色", "04",
        (Trouble(RED, LABOUR_LOST & Q(labourers=0), "本月失去 {lost_labourers} 名劳动力，家中 {members} 人已没有劳动力"),
         Trouble(ORANGE, LABOUR_LOST, "本月失去 {lost_labourers} 名劳动力，家中还有 {labourers} 名")),
        shown("lost_labourers", "labourers", "members"),
        clear="本月没有新的劳动力亡故或离家", cleared="本月没有新的劳动力亡故或离家，家中现有 {labourers} 名劳动力",
        weekly=True,
    ),
    Rule(
        "SR12", "劳动力减少且占比过低", "某县数据核查规则（劳动力占比）",
        "没有劳动力亡故或离家，但与上月底相比劳动力减少，且劳动力占家庭人口的比例低于规定", "04",
        (Trouble(ORANGE, ~LABOUR_LOST & Q(members__gt=0, labourers__lt=F("earlier_labourers"))
                 & Q(labourers__lt=F("labour_share_max") * F("members")),
                 "劳动力由上月底 {earlier_labourers} 名减到 {labourers} 名，家中 {members} 人，劳动力占比不到 {labour_share_max:.0%}"),),
        shown("labourers", "earlier_labourers", "members", "labour_share_max"),
        clear="劳动力恢复，或劳动力占比达到规定比例", cleared="家中 {members} 人，劳动力 {labourers} 名，上月底 {earlier_labourers} 名，已不符合这条规则",
        parameters=("labour_share_max",), needs=("earlier_labourers",),
    ),
    Rule(
        "SR13", "劳动力失业返乡", "工作要点第 5、9 项",
        "有能力就业的成员停工达到规定月数；全家无人在岗的为橙色", "07",
        (Trouble(ORANGE, Q(idle_months__gte=F("unemp_min"), idle_months__lte=F("unemp_max"), working=0),
                 "有劳动力停工 {idle_months} 个月，家中现在没有人务工"),
         Trouble(YELLOW, Q(idle_months__gte=F("unemp_min"), idle_months__lte=F("unemp_max")),
                 "有劳动力停工 {idle_months} 个月，家中另有 {working} 人在务工")),
        shown("idle_months", "working", "able", "unemp_min", "unemp_max"),
        clear="停工的劳动力重新就业", cleared="家中 {able} 名劳动力，现有 {working} 人在务工，已没有新近停工的劳动力",
        parameters=("unemp_min", "unemp_max"),
    ),
    Rule(
        "SR15", "搬迁户有劳力无人就业", "工作要点第 11 项",
        "易地搬迁户有能力就业的成员，但无人务工、无人有公益性岗位", "07",
        (Trouble(ORANGE, Q(able__gt=0, working=0, with_posts=0), "易地搬迁户，家中 {able} 名劳动力无人就业"),),
        shown("able", "working", "with_posts"),
        clear="至少一人务工或上公益性岗位", cleared="家中 {able} 名劳动力，{working} 人务工，{with_posts} 人有公益性岗位",
        scope=Q(is_relocated=True),
    ),
    Rule(
        "SR18", "未参加基本医保", "工作要点第 3 项",
        "有成员没有参加居民医保或职工医保（新生儿在宽限期内除外）", "01",
        (Trouble(ORANGE, Q(uninsured__gt=0, is_watched=True), "脱贫户或监测户有 {uninsured} 人未参加基本医保"),
         Trouble(YELLOW, Q(uninsured__gt=0), "家中有 {uninsured} 人未参加基本医保")),
        shown("uninsured", "members", "newborn_days"),
        clear="全家参加基本医保", cleared="家中应参保人员都已参加基本医保", parameters=("newborn_days",),
    ),
    Rule(
        "SR25", "低保特困新退出", "农村特殊人群（退出低保、特困）",
        "与上月底相比有成员退出低保或特困，且人均监测参考收入偏低或没有数据", "00",
        (Trouble(YELLOW, Q(newly_unassisted__gt=0, pc_ref=None), "与上月底相比，{newly_unassisted} 人退出低保或特困，收入情况没有数据"),
         Trouble(YELLOW, Q(newly_unassisted__gt=0) & IN_DANGER,
                 "与上月底相比，{newly_unassisted} 人退出低保或特困，人均监测参考收入 {pc_ref:,.2f} 元")),
        shown("newly_unassisted", "assisted", "pc_ref", "danger_line"),
        clear="恢复低保或特困，或收入提高", cleared="与上月底相比没有人新退出低保或特困，或人均监测参考收入已达到 {danger_line:,.2f} 元",
        parameters=(LINE, "danger_ratio"), needs=("newly_unassisted",),
    ),
    Rule(
        "SR28", "老人或儿童无人照料", "八类走访重点",
        "家中只有高龄老人且无人特困供养，或有未满 16 岁的孩子而没有成年人", "04",
        (Trouble(ORANGE, Q(members__gt=0, ages_known=F("members"), minors__gt=0, adults=0), "家中 {minors} 名孩子，没有成年人照料"),
         Trouble(YELLOW, Q(members__gt=0, members__lte=2, ages_known=F("members"), aged=F("members"), in_tekun=0),
                 "家中 {members} 人都已年满 {old_age} 岁，没有特困供养")),
        shown("members", "aged", "minors", "adults", "in_tekun", "old_age"),
        clear="有人照料，或落实特困供养", cleared="家中 {members} 人，成年人 {adults} 名，已不符合这条规则",
        parameters=("old_age", "minor_age", "adult_age"),
    ),
)  # fmt: skip
