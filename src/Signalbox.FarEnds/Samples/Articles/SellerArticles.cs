using static System.TimeSpan;

namespace Signalbox.FarEnds.Samples.Articles;

/// <summary>An account for people who sell second-hand goods and across borders.</summary>
internal static class SellerArticles
{
    public static readonly IReadOnlyList<SampleArticle> All =
    [
        new()
        {
            Key = "phone-buyback",
            Age = FromMinutes(50),
            Kind = SampleKind.Opportunity,
            Title = "旧手机回收价一周涨了9%，闲鱼卖家这几款现在收最划算",
            Extra = "<p><img data-src=\"https://img.invalid/price.png\" alt=\"价格走势\"></p>",
            Text = """
                受存储颗粒涨价影响，我们跟踪的12家线下回收商本周普遍上调报价，256GB旗舰机平均涨9.2%，两年前的中端机涨6%左右。
                具体看：成色九成新、电池健康85%以上的上代旗舰，回收商给到2380元，二手成交中位数2720元，中间有340元差价，去掉运费和验机费还剩约260元，平均4.3天出手。
                现在适合从企业换机批量里收货，10台以上能再压80元一台。不建议碰屏幕有烧屏的，售后率高达17%。预计涨势到三月底，囤货不要超过两周的量。
                """,
        },
        new()
        {
            Key = "fee-waiver",
            Age = FromHours(4),
            Kind = SampleKind.Opportunity,
            Title = "二手交易平台“回流集市”免三个月服务费招数码卖家，入驻通道本周日关闭",
            Text = """
                新平台“回流集市”开放数码类卖家入驻，{day+6}24时前签约的免三个月技术服务费（原为成交额的1.6%），另给每店2000元流量券。
                我们算了一笔账：月销8万元的小店，三个月能省3840元。条件是上架不少于30件、承诺48小时发货、支持平台验机，验机费每单15元由买家承担。
                平台目前日活约40万，主要在华东。已经入驻的三位同行反馈，第一周成交22到60单不等，议价比老平台少，退货率4.1%。
                """,
        },
        new()
        {
            Key = "auto-reply",
            Age = FromHours(6),
            Title = "闲鱼消息回复慢一分钟，成交少多少？我们统计了1.2万次对话",
            Text = """
                把三位卖家去年四季度的1.2万次对话按首次回复时间分组：1分钟内回复的成交率是21%，5分钟内14%，超过半小时只有6%。
                晚上9点到11点占全天咨询的38%，这两个小时有人值守，比白天多雇一个人更有用。常见问题前五名是：还在吗、能便宜吗、成色怎样、几时发货、支持验机吗。
                把这五个问题写成快捷短语以后，一位卖家的平均首次回复从7分钟降到1分20秒。
                """,
        },
        new()
        {
            Key = "parcel-tax",
            Age = FromHours(12),
            Title = "小包免税门槛又要变：给跨境卖家的三个准备动作",
            Text = """
                海外某市场拟把小包免税门槛从150降到22，征求意见到本月底。如果通过，最早七月实施，单价30左右的快消品影响最大。
                可以先做三件事：把SKU按单价分档，算出加税后的毛利；询一询当地清关行的月结报价，我们问到的是每单1.1到1.8；低价品改为海外仓整批清关。
                目前仍是征求意见，不必马上改价，但新品选品时要把税算进去。
                """,
        },
        new()
        {
            Key = "reposted-voucher",
            Age = FromHours(3),
            Kind = SampleKind.Opportunity,
            Story = "price-cut",
            Title = AiToolArticles.PriceCutTitle,
            Text = AiToolArticles.PriceCutText,
        },
        new()
        {
            Key = "brushing",
            Age = FromHours(8),
            Kind = SampleKind.MustNot,
            Title = "在家刷单兼职，一单返15元，日入300不是梦",
            Text = """
                平台急招刷单员，宝妈学生均可，手机操作，三分钟一单，佣金15元秒到账，多劳多得，日入300元很轻松。
                先加管理员微信领取新手任务，第一单垫付98元，做完立返113元。名额有限，进群发“1”报名，推荐一位好友再奖20元。
                （这是一篇写给演示用的骗局样本：凡是要先垫钱的刷单都是诈骗，主人已把“刷单”列为不要的词。）
                """,
        },
        new()
        {
            Key = "packing-hire",
            Age = FromHours(16),
            Kind = SampleKind.Recruitment,
            Title = "招聘｜跨境仓库打包员6名、运营助理2名，包住，月薪6000起",
            Text = """
                我们是一家做家居小件的跨境团队，仓库在澜州市东港物流园，因订单增长招聘打包员6名、运营助理2名。
                打包员：每天8小时，月休4天，计件加底薪，上月平均到手6800元。运营助理：会用表格，能读英文邮件，底薪6000元加提成，五险一金，提供四人间宿舍。
                有意者把简历发到文末邮箱，写清楚应聘岗位和可到岗时间，三天内回复。
                """,
        },
        new()
        {
            Key = "returns-old",
            Age = FromDays(2),
            Title = "一台“官换机”引发的退货：验货视频要拍哪七个画面",
            Text = """
                上周一位卖家卖出一台官换机，买家以序列号查不到销售记录为由退货，来回运费和验机费一共亏了87元。
                复盘下来，验货视频应当连续拍完七个画面：外箱封条、序列号、开机画面、电池信息、四角磕碰、屏幕白底、打包封口，中间不要剪辑。
                描述里写明“官换机”三个字比写“全新未激活”稳妥，三个月内我们收到的同类投诉少了一半以上。
                """,
        },
    ];
}
