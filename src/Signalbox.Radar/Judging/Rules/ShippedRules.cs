namespace Signalbox.Radar.Judging.Rules;

/// <summary>The rule set that an installation begins with; the owner changes it from there.</summary>
internal static class ShippedRules
{
    public const string Note = "随软件附带";

    public static RuleSet Set { get; } =
        new()
        {
            Interests = [Subsidies, Tenders, SecondHand, NewEnergy, AiTools, CrossBorder],
            MustNot = ["讣告", "六合彩", "网络赌博"],
            Noise =
            [
                new NoiseRule(
                    "招聘",
                    [
                        "诚聘",
                        "高薪招聘",
                        "岗位职责",
                        "任职要求",
                        "任职资格",
                        "五险一金",
                        "内推",
                        "招聘启事",
                        "校园招聘",
                    ],
                    12
                ),
                new NoiseRule(
                    "广告",
                    [
                        "本文为推广",
                        "推广内容",
                        "广告合作",
                        "商务合作",
                        "扫码进群",
                        "加微信",
                        "私信领取",
                        "限量名额",
                        "付费课程",
                        "训练营",
                    ],
                    8
                ),
                new NoiseRule("抽奖", ["抽奖", "转发抽", "中奖名单", "锦鲤", "集赞"], 15, ["闲鱼与二手"]),
                new NoiseRule("荐股", ["牛股", "涨停板", "内幕消息", "跟单", "带单", "稳赚"], 15),
                new NoiseRule("旧闻回顾", ["周年回顾", "历史上的今天", "大事记", "往期回顾"], 6),
            ],
            CallsToAct =
            [
                "申报指南",
                "申报通知",
                "组织申报",
                "开展申报",
                "申报工作",
                "报名",
                "招标公告",
                "采购公告",
                "采购需求",
                "磋商公告",
                "询价公告",
                "谈判公告",
                "比选公告",
                "征集",
                "请于",
                "领取",
                "申领",
                "限时",
                "招募",
                "开放申请",
                "开始申请",
                "即日起",
                "立即申请",
            ],
            Names =
            [
                "DeepSeek",
                "OpenAI",
                "ChatGPT",
                "Claude",
                "Gemini",
                "Kimi",
                "豆包",
                "通义千问",
                "智谱",
                "闲鱼",
                "转转",
                "拼多多",
                "Temu",
                "SHEIN",
                "TikTok",
                "亚马逊",
                "速卖通",
                "Shopee",
                "宁德时代",
                "比亚迪",
                "阳光电源",
                "隆基绿能",
                "华为",
                "特斯拉",
            ],
        };

    private static Interest Subsidies =>
        new()
        {
            Name = "补贴申报",
            Keywords =
            [
                new("补贴", 8),
                new("补助", 8),
                new("申报", 8),
                new("专项资金", 11),
                new("奖补", 11),
                new("扶持资金", 11),
                new("贴息", 8),
                new("以旧换新", 7),
                new("消费券", 8),
                new("稳岗返还", 10),
                new("创业担保贷款", 9),
                new("专精特新", 9),
                new("高新技术企业认定", 10),
                new("项目入库", 7),
                new("申报指南", 8),
                new("政策兑现", 9),
                new("免申即享", 9),
                new("揭榜挂帅", 9),
                new("资助", 6),
            ],
            NotInTitle =
            [
                "拟补贴名单",
                "公示名单",
                "获批名单",
                "拟立项",
                "骗补",
                "审计",
                "取消补贴",
                "补贴退坡",
                "被罚",
                "结果公示",
            ],
            Action = "核对申报条件，备齐材料后在主管部门的系统里提交",
        };

    private static Interest Tenders =>
        new()
        {
            Name = "招标采购",
            Keywords =
            [
                new("招标", 8),
                new("采购", 6),
                new("招标公告", 11),
                new("采购公告", 11),
                new("竞争性磋商", 11),
                new("竞争性谈判", 11),
                new("询价", 7),
                new("比选", 8),
                new("采购需求", 9),
                new("采购意向", 9),
                new("投标", 7),
                new("遴选", 7),
                new("最高限价", 8),
                new("预算金额", 8),
                new("政府采购", 8),
                new("招标文件", 8),
            ],
            NotInTitle =
            [
                "中标公告",
                "中标结果",
                "中标候选人",
                "成交公告",
                "成交结果",
                "结果公告",
                "结果公示",
                "废标",
                "流标",
                "终止公告",
                "合同公告",
                "验收公告",
                "违规",
                "处罚",
                "贪",
            ],
            MustAny = ["招标", "采购", "磋商", "谈判", "询价", "比选", "遴选"],
            Action = "看资格要求与预算，决定是否获取招标文件",
        };

    private static Interest SecondHand =>
        new()
        {
            Name = "闲鱼与二手",
            Keywords =
            [
                new("闲鱼", 11),
                new("二手", 8),
                new("转转", 6),
                new("捡漏", 9),
                new("闲置", 6),
                new("回收价", 8),
                new("翻新机", 7),
                new("尾货", 8),
                new("清仓", 8),
                new("临期", 7),
                new("法拍", 9),
                new("差价", 7),
                new("货源", 7),
                new("卖家", 5),
                new("服务费", 5),
            ],
            MustNot = ["二手烟"],
            NotInTitle = ["二手房", "诈骗", "被骗", "获刑", "判刑"],
            Action = "核对成色、价差与平台规则，再决定上架或收货",
        };

    private static Interest NewEnergy =>
        new()
        {
            Name = "新能源与储能",
            Keywords =
            [
                new("储能", 10),
                new("光伏", 8),
                new("充电桩", 9),
                new("虚拟电厂", 10),
                new("分时电价", 9),
                new("峰谷", 8),
                new("绿电", 8),
                new("电力市场", 7),
                new("动力电池", 7),
                new("换电", 7),
                new("新能源汽车", 6),
                new("风电", 7),
                new("氢能", 8),
                new("碳酸锂", 6),
                new("工商业储能", 10),
                new("整县推进", 8),
                new("容量电价", 9),
            ],
            Patterns = [new(@"\d+(?:\.\d+)?\s?(?:mwh|gwh|兆瓦时|吉瓦时)", 5)],
            MinScore = 55,
            Action = "看项目规模、电价与并网条件，估一次回收期",
        };

    private static Interest AiTools =>
        new()
        {
            Name = "AI 工具与降价",
            Keywords =
            [
                new("大模型", 7),
                new("AI", 5),
                new("人工智能", 5),
                new("降价", 10),
                new("限时免费", 11),
                new("免费额度", 11),
                new("API", 5),
                new("token", 5),
                new("开源", 7),
                new("DeepSeek", 7),
                new("ChatGPT", 6),
                new("Claude", 6),
                new("智能体", 6),
                new("算力券", 11),
                new("内测", 6),
                new("订阅", 4),
                new("打折", 8),
                new("优惠", 5),
            ],
            MustAny = ["AI", "大模型", "人工智能", "DeepSeek", "ChatGPT", "Claude", "智能体", "算力", "Gemini", "Kimi"],
            MinScore = 55,
            Action = "核对价格与额度规则，需要时趁有效期内开通",
        };

    private static Interest CrossBorder =>
        new()
        {
            Name = "跨境电商",
            Keywords =
            [
                new("跨境电商", 11),
                new("跨境", 6),
                new("海外仓", 9),
                new("出口退税", 9),
                new("独立站", 8),
                new("亚马逊", 6),
                new("Temu", 8),
                new("SHEIN", 7),
                new("TikTok Shop", 9),
                new("速卖通", 7),
                new("保税", 7),
                new("综试区", 9),
                new("选品", 8),
                new("入驻", 7),
                new("佣金", 6),
                new("关税", 6),
                new("招商", 6),
                new("平台规则", 7),
            ],
            MinScore = 55,
            Action = "看入驻条件、费用与时限，算清物流和税",
        };
}
