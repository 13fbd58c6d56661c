using System.Globalization;

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
                    Words("诚聘 高薪招聘 岗位职责 任职要求 任职资格 五险一金 内推 招聘启事 校园招聘"),
                    12
                ),
                new NoiseRule(
                    "广告",
                    Words("本文为推广 推广内容 广告合作 商务合作 扫码进群 加微信 私信领取 限量名额 付费课程 训练营"),
                    8
                ),
                new NoiseRule("抽奖", ["抽奖", "转发抽", "中奖名单", "锦鲤", "集赞"], 15, ["闲鱼与二手"]),
                new NoiseRule("荐股", ["牛股", "涨停板", "内幕消息", "跟单", "带单", "稳赚"], 15),
                new NoiseRule("旧闻回顾", ["周年回顾", "历史上的今天", "大事记", "往期回顾"], 6),
            ],
            CallsToAct = Words(
                "申报指南 申报通知 组织申报 开展申报 申报工作 报名 招标公告 采购公告 采购需求 磋商公告 询价公告 谈判公告 比选公告 征集 请于 领取 申领 限时 招募 开放申请 开始申请 即日起 立即申请"
            ),
            Names = Words(
                "DeepSeek OpenAI ChatGPT Claude Gemini Kimi 豆包 通义千问 智谱 闲鱼 转转 拼多多 Temu SHEIN TikTok 亚马逊 速卖通 Shopee 宁德时代 比亚迪 阳光电源 隆基绿能 华为 特斯拉"
            ),
        };

    private static Interest Subsidies =>
        new()
        {
            Name = "补贴申报",
            Keywords = Weighted(
                "补贴 8, 补助 8, 申报 8, 专项资金 11, 奖补 11, 扶持资金 11, 贴息 8, 以旧换新 7, 消费券 8, 稳岗返还 10, 创业担保贷款 9, 专精特新 9, 高新技术企业认定 10, 项目入库 7, 申报指南 8, 政策兑现 9, 免申即享 9, 揭榜挂帅 9, 资助 6"
            ),
            NotInTitle = Words("拟补贴名单 公示名单 获批名单 拟立项 骗补 审计 取消补贴 补贴退坡 被罚 结果公示"),
            Action = "核对申报条件，备齐材料后在主管部门的系统里提交",
        };

    private static Interest Tenders =>
        new()
        {
            Name = "招标采购",
            Keywords = Weighted(
                "招标 8, 采购 6, 招标公告 11, 采购公告 11, 竞争性磋商 11, 竞争性谈判 11, 询价 7, 比选 8, 采购需求 9, 采购意向 9, 投标 7, 遴选 7, 最高限价 8, 预算金额 8, 政府采购 8, 招标文件 8"
            ),
            NotInTitle = Words(
                "中标公告 中标结果 中标候选人 成交公告 成交结果 结果公告 结果公示 废标 流标 终止公告 合同公告 验收公告 违规 处罚 贪"
            ),
            MustAny = ["招标", "采购", "磋商", "谈判", "询价", "比选", "遴选"],
            Action = "看资格要求与预算，决定是否获取招标文件",
        };

    private static Interest SecondHand =>
        new()
        {
            Name = "闲鱼与二手",
            Keywords = Weighted(
                "闲鱼 11, 二手 8, 转转 6, 捡漏 9, 闲置 6, 回收价 8, 翻新机 7, 尾货 8, 清仓 8, 临期 7, 法拍 9, 差价 7, 货源 7, 卖家 5, 服务费 5"
            ),
            MustNot = ["二手烟"],
            NotInTitle = Words("二手房 诈骗 被骗 获刑 判刑"),
            Action = "核对成色、价差与平台规则，再决定上架或收货",
        };

    private static Interest NewEnergy =>
        new()
        {
            Name = "新能源与储能",
            Keywords = Weighted(
                "储能 10, 光伏 8, 充电桩 9, 虚拟电厂 10, 分时电价 9, 峰谷 8, 绿电 8, 电力市场 7, 动力电池 7, 换电 7, 新能源汽车 6, 风电 7, 氢能 8, 碳酸锂 6, 工商业储能 10, 整县推进 8, 容量电价 9"
            ),
            Patterns = [new(@"\d+(?:\.\d+)?\s?(?:mwh|gwh|兆瓦时|吉瓦时)", 5)],
            MinScore = 55,
            Action = "看项目规模、电价与并网条件，估一次回收期",
        };

    private static Interest AiTools =>
        new()
        {
            Name = "AI 工具与降价",
            Keywords = Weighted(
                "大模型 7, AI 5, 人工智能 5, 降价 10, 限时免费 11, 免费额度 11, API 5, token 5, 开源 7, DeepSeek 7, ChatGPT 6, Claude 6, 智能体 6, 算力券 11, 内测 6, 订阅 4, 打折 8, 优惠 5"
            ),
            MustAny = ["AI", "大模型", "人工智能", "DeepSeek", "ChatGPT", "Claude", "智能体", "算力", "Gemini", "Kimi"],
            MinScore = 55,
            Action = "核对价格与额度规则，需要时趁有效期内开通",
        };

    private static Interest CrossBorder =>
        new()
        {
            Name = "跨境电商",
            Keywords = Weighted(
                "跨境电商 11, 跨境 6, 海外仓 9, 出口退税 9, 独立站 8, 亚马逊 6, Temu 8, SHEIN 7, TikTok Shop 9, 速卖通 7, 保税 7, 综试区 9, 选品 8, 入驻 7, 佣金 6, 关税 6, 招商 6, 平台规则 7"
            ),
            MinScore = 55,
            Action = "看入驻条件、费用与时限，算清物流和税",
        };

    /// <summary>«word weight, word weight».</summary>
    private static IReadOnlyList<WeightedWord> Weighted(string words) =>
        [
            .. from pair in words.Split(", ")
            let space = pair.LastIndexOf(' ')
            select new WeightedWord(pair[..space], double.Parse(pair[space..], CultureInfo.InvariantCulture)),
        ];

    private static string[] Words(string words) => words.Split(' ');
}
