using Signalbox.Radar.Judging;

namespace Signalbox.Radar.Tests.Judging;

/// <summary>Articles with what the shipped rules should make of them, seen on Monday 2026-03-02 at 09:00 in Shanghai.</summary>
internal static class SampleArticles
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    public static ArticleToJudge Article(string title, string text, double ageHours = 2, bool onSummaryOnly = false) =>
        new()
        {
            Title = title,
            Text = text,
            DatedAt = Now.AddHours(-ageHours).ToUniversalTime(),
            OnSummaryOnly = onSummaryOnly,
        };

    public sealed record Sample(string Title, string Text)
    {
        /// <summary>The interest by which it is an opportunity; null when it is none.</summary>
        public string? Kind { get; init; }

        /// <summary>Begins of sentences that must be among the evidence.</summary>
        public string[] Evidence { get; init; } = [];

        public string? Deadline { get; init; }

        public string? Reason { get; init; }

        public string? Doubt { get; init; }

        public string? Entity { get; init; }

        public double AgeHours { get; init; } = 2;

        public bool OnSummaryOnly { get; init; }
    }

    public static readonly Dictionary<string, Sample> All = new(StringComparer.Ordinal)
    {
        ["subsidy with sum and last day"] = new(
            "关于组织申报2026年度制造业数字化转型专项资金的通知",
            "各有关单位：\n现组织开展2026年度制造业数字化转型专项资金申报工作。单个项目最高支持500万元，按设备投资额的20%给予补助。请于2026年3月20日前通过市企业服务平台提交申报材料，逾期不予受理。\n联系人：李工。\n杭州市经济和信息化局"
        )
        {
            Kind = "补贴申报",
            Evidence =
            [
                "现组织开展2026年度制造业数字化转型专项资金申报工作。",
                "请于2026年3月20日前通过市企业服务平台提交申报材料",
            ],
            Deadline = "2026-03-20",
            Reason = "“专项资金”",
            Entity = "杭州市经济和信息化局",
        },
        ["subsidy without a year, in full-width figures"] = new(
            "绿色工厂奖补申报开始啦",
            "为推动绿色制造，我区对新获评的绿色工厂给予一次性奖补２０万元。申报时间：即日起至３月２５日。材料报送至区科技和工业信息化局产业科。"
        )
        {
            Kind = "补贴申报",
            Evidence = ["申报时间：即日起至３月２５日。"],
            Deadline = "2026-03-25",
            Entity = "２０万元",
        },
        ["subsidy in traditional characters"] = new(
            "2026年度中小企業創新補貼申報指南發佈",
            "符合條件的企業可申請最高100萬元補貼。申報截止日期為2026年4月10日。"
        )
        {
            Kind = "补贴申报",
            Evidence = ["申報截止日期為2026年4月10日。"],
            Deadline = "2026-04-10",
            Reason = "补贴",
        },
        ["subsidy whose time is over"] = new(
            "关于申报2026年科技型中小企业补贴的通知",
            "申报截止时间为2026年2月20日17:00，请各单位抓紧提交申报材料，每家最高补助30万元。"
        )
        {
            Deadline = "2026-02-20",
            Reason = "截止日 2026-02-20 已过",
        },
        ["list of those who got a subsidy"] = new(
            "2025年度专精特新奖补资金拟补贴名单公示",
            "现将2025年度专精特新企业奖补资金名单予以公示，公示期5个工作日。"
        )
        {
            Reason = "标题含排除词“拟补贴名单”",
        },
        ["vouchers"] = new(
            "两千万元消费券明天开抢，餐饮零售都能用",
            "3月3日10时起，市民可通过手机银行领取消费券，单张最高50元，先到先得，活动至3月31日结束。"
        )
        {
            Kind = "补贴申报",
            Evidence = ["两千万元消费券明天开抢", "3月3日10时起"],
            Deadline = "2026-03-31",
        },
        ["an audit of subsidies"] = new(
            "审计署：部分地区骗取新能源汽车补贴",
            "审计发现，个别企业通过虚构销量骗取补贴，有关部门已立案查处。"
        ),
        ["one passing mention of a subsidy"] = new(
            "专家谈消费：信心比黄金重要",
            "专家认为，提振消费要靠收入增长，补贴只能起到短期作用，长远看要改善预期。"
        )
        {
            Reason = "只得",
            Doubt = "命中词单一",
        },
        ["tender"] = new(
            "滨江区智慧园区物联网平台采购项目公开招标公告",
            "项目概况：滨江区智慧园区物联网平台采购项目的潜在投标人应在政采云平台获取招标文件。预算金额：380万元。最高限价：375万元。获取招标文件时间：2026年3月2日至2026年3月9日。提交投标文件截止时间、开标时间和地点：2026年3月23日 09:30（北京时间）。采购人：杭州高新技术产业开发区管理委员会"
        )
        {
            Kind = "招标采购",
            Evidence = ["滨江区智慧园区物联网平台采购项目公开招标公告", "预算金额：380万元。"],
            Deadline = "2026-03-09",
            Entity = "杭州高新技术产业开发区管理委员会",
        },
        ["result of a tender"] = new(
            "滨江区智慧园区物联网平台采购项目中标结果公告",
            "中标供应商：某科技有限公司，中标金额：371万元。采购人为滨江区某局。"
        )
        {
            Reason = "标题含排除词“中标结果”",
        },
        ["small purchase by negotiation"] = new(
            "某三甲医院核磁共振维保服务竞争性磋商公告",
            "最高限价96万元，响应文件递交截止时间：2026年3月13日下午14:00。供应商须具有相应资质。"
        )
        {
            Kind = "招标采购",
            Deadline = "2026-03-13",
            Reason = "竞争性磋商",
        },
        ["purchasing managers' index"] = new(
            "2月制造业采购经理指数为50.2%",
            "国家统计局发布数据，2月份制造业采购经理指数比上月上升0.3个百分点，重返扩张区间。"
        ),
        ["fees of a second-hand platform"] = new(
            "闲鱼调整卖家服务费：3月15日起按成交额0.6%收取",
            "闲鱼平台公告，自3月15日起向全体卖家收取0.6%的基础软件服务费，单笔最高60元。二手数码卖家影响最大。"
        )
        {
            Kind = "闲鱼与二手",
            Evidence = ["闲鱼调整卖家服务费"],
            Entity = "闲鱼",
        },
        ["clearance sale"] = new(
            "品牌尾货清仓：羽绒服低至2折，这批货源可以捡漏",
            "某品牌仓库清仓，成人羽绒服2折起，单件拿货价89元，支持闲置平台一件代发，即日起至3月8日。"
        )
        {
            Kind = "闲鱼与二手",
            Deadline = "2026-03-08",
            Entity = "2折",
        },
        ["crime on a second-hand platform"] = new(
            "男子闲鱼买二手手机被骗8000元，警方破案",
            "警方提醒，二手交易务必走平台，不要私下转账。"
        )
        {
            Reason = "标题含排除词“被骗”",
        },
        ["flats"] = new("一线城市二手房成交回暖", "2月北京、上海二手房成交量环比上升12%，业内称小阳春可期。"),
        ["storage project"] = new(
            "某园区10MW/20MWh工商业储能项目EPC招标",
            "项目位于江苏苏州，采用磷酸铁锂储能系统，容量20MWh，利用峰谷价差两充两放。投标截止日期2026年3月18日。"
        )
        {
            Kind = "新能源与储能",
            Deadline = "2026-03-18",
            Evidence = ["项目位于江苏苏州"],
            Entity = "苏州",
        },
        ["tariff by the hour"] = new(
            "浙江拟调整分时电价，午间深谷时段延长",
            "征求意见稿提出，午间深谷电价时段延长两小时，工商业储能与光伏项目收益模型将改变，意见反馈截至3月15日。"
        )
        {
            Kind = "新能源与储能",
            Deadline = "2026-03-15",
        },
        ["sales figures of cars"] = new(
            "比亚迪2月新能源汽车销量32万辆",
            "比亚迪公告，2月新能源汽车销量同比增长，截至2月28日，累计销量超60万辆。"
        ),
        ["price cut of a model"] = new(
            "DeepSeek API 降价：输入缓存命中低至每百万 token 0.02 元",
            "DeepSeek 宣布大模型 API 全线降价，新价格即日起生效，开发者还可领取限时免费额度。"
        )
        {
            Kind = "AI 工具与降价",
            Evidence = ["DeepSeek 宣布大模型 API 全线降价"],
            Entity = "DeepSeek",
        },
        ["a word that only contains another"] = new(
            "He said the rain in Spain stays mainly in the plain",
            "The captain maintained that the retailer had failed again. Nothing about tools."
        )
        {
            Reason = "没有命中任何关注方向",
        },
        ["computing vouchers"] = new(
            "算力券开放申领，AI 企业最高可获500万元",
            "面向人工智能大模型训练企业发放算力券，抵扣30%算力费用，申领截止2026年3月31日。"
        )
        {
            Kind = "AI 工具与降价",
            Deadline = "2026-03-31",
        },
        ["cross-border merchants wanted"] = new(
            "Temu 半托管招商：美国站开放入驻，佣金限时减免",
            "跨境电商平台 Temu 宣布半托管模式面向有海外仓的卖家开放入驻，3月31日前入驻并报名的商家免佣金三个月。"
        )
        {
            Kind = "跨境电商",
            Deadline = "2026-03-31",
        },
        ["tax refunds"] = new(
            "跨境电商综试区扩围，出口退税流程再简化",
            "新增城市可享受跨境电商零售出口免税政策，海外仓货物出口即退税。"
        )
        {
            Kind = "跨境电商",
        },
        ["job advertisement"] = new(
            "储能头部企业诚聘光伏工程师，岗位职责请看这里",
            "岗位职责：负责储能与光伏系统设计。任职要求：本科以上。提供五险一金、年终奖，报名从速。"
        )
        {
            Reason = "噪声“招聘”",
            Doubt = "招聘",
        },
        ["advertorial with a prize draw"] = new(
            "转发抽奖送充电桩！锦鲤就是你",
            "本文为推广。集赞满38个参与抽奖，中奖名单下周公布，加微信进群。充电桩一台送回家。"
        )
        {
            Reason = "噪声",
        },
        ["stock tips"] = new(
            "储能板块牛股来了，内幕消息速看",
            "老师带单，涨停板战法，稳赚不赔，储能概念股名单私信领取。"
        )
        {
            Reason = "噪声“荐股”",
        },
        ["weather"] = new("今天夜里到明天多云转小雨", "气温8到15度，东北风三到四级，出门请带伞。")
        {
            Reason = "没有命中任何关注方向",
        },
        ["empty"] = new("", "") { Reason = "没有命中任何关注方向" },
        ["old tender without a last day"] = new(
            "老旧小区改造监理服务招标公告",
            "采用公开招标方式，招标文件请到交易中心领取。"
        )
        {
            AgeHours = 24 * 12,
            Reason = "新鲜度",
            Doubt = "旧文 12 天前",
        },
        ["older call that is still open"] = new(
            "关于开展首台套装备奖补项目申报的通知",
            "奖补最高1000万元，申报材料请于2026年3月31日前报送省工业和信息化厅。"
        )
        {
            Kind = "补贴申报",
            AgeHours = 24 * 6,
            Deadline = "2026-03-31",
            Doubt = "旧文 6 天前",
        },
        ["summary only"] = new("稳岗返还政策开始申报：最高返还60%", "符合条件的企业可申报稳岗返还补贴。")
        {
            Kind = "补贴申报",
            OnSummaryOnly = true,
            Doubt = "仅摘要",
        },
        ["unwanted whatever else is in it"] = new(
            "补贴申报最后一天：网络赌博平台冒充政府网站",
            "警方提示，凡以补贴申报为名的网络赌博链接一律不要点击。"
        )
        {
            Reason = "含排除词“网络赌博”",
        },
    };
}
