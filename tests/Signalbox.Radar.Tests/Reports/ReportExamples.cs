using System.Text.Json.Nodes;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;

namespace Signalbox.Radar.Tests.Reports;

internal static class ReportExamples
{
    public static TimeZoneInfo Shanghai { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static Uri Feedback(Guid opportunity) => new($"https://radar.example.com/f/{opportunity:n}abcdefgh");

    public static Uri Link { get; } = new("https://radar.example.com/r/0123456789abcdefABCDEF_-01234567");

    /// <summary>A day's report with everything in it that a report can say.</summary>
    public static ReportContent Rich() =>
        Empty() with
        {
            Late = true,
            CutShort = true,
            Judges = ["deepseek/deepseek-flash · 提示词 v3", "规则"],
            Figures = new(6, 1, 312, 46, 5, 2, 40, 1, 1, 3, 0.1234m, new TimeSpan(0, 6, 42)),
            Opportunities = [Optics, Subsidy, Lenses],
            Dropped = Dropped,
            Sources = Sources,
            Failures = Failures,
            Flow = [new("07:00", 21, 20, 1), new("12:00", 14, 14, 0), new("22:00", 46, 40, 3)],
            Trend = Month,
            Merges =
            [
                new(
                    "光模块三月调研",
                    "https://optics.example.com/3/2.html",
                    "光电日报",
                    "光模块产业链三月调研：出货指引上调",
                    "同文"
                ),
            ],
            Skipped =
            [
                new(
                    "去年的申报通知",
                    "https://gov.example.cn/tz/2025.html",
                    "政策速递",
                    "发布于 2025-12-01，早于 3 天，只存不评"
                ),
            ],
            NewestArticleAt = new DateTimeOffset(2026, 3, 2, 13, 40, 0, TimeSpan.Zero),
        };

    /// <summary>More than stands in front: two topics, one of which somebody else has named.</summary>
    public static ReportContent Long() =>
        Rich() with
        {
            Opportunities =
            [
                .. Rich().Opportunities,
                Opportunity(58) with
                {
                    Headline = "园区招标两台检测设备",
                    Kind = "招标采购",
                },
                Opportunity(55) with
                {
                    Headline = "数字化改造贷款贴息",
                    Kind = "补贴申报",
                    Topic = "中小企业",
                },
                Opportunity(51) with
                {
                    Headline = "小微企业社保补贴",
                    Kind = "补贴申报",
                    Topic = "中小企业",
                },
            ],
        };

    /// <summary>A week with everything in it that an edition can say.</summary>
    public static ReportContent Week() =>
        Rich() with
        {
            Day = new DateOnly(2026, 3, 8),
            Slot = new TimeOnly(23, 58),
            IsDaily = false,
            Late = false,
            CutShort = false,
            MadeAt = new DateTimeOffset(2026, 3, 9, 0, 0, 4, TimeSpan.Zero),
            Dropped = [],
            Merges = [],
            Skipped = [],
            Flow =
            [
                .. Enumerable
                    .Range(2, 7)
                    .Select(day => new ReportFlow($"3/{day}", 10 * day, 9 * day, day is 7 or 8 ? 0 : 2)),
            ],
            Trend = new ReportTrend(
                new DateOnly(2026, 3, 2),
                [2, 2, 2, 2, 2, 0, 0],
                [new("供应链", [1, 1, 1, 1, 0, 0, 0], 2), new("补贴申报", [1, 1, 0, 1, 2, 0, 0], 9)]
            ),
            Period = new ReportPeriod(
                ReportEdition.Week,
                new DateOnly(2026, 3, 2),
                new DateOnly(2026, 3, 8),
                [
                    .. Enumerable
                        .Range(2, 7)
                        .Select(day => new ReportDay(
                            new DateOnly(2026, 3, day),
                            day == 5 ? "" : $"https://radar.example.com/reports/2026-03-0{day}",
                            10 * day,
                            day is 7 or 8 ? 0 : 2,
                            day is 7 or 8 ? null : "光模块厂商上调四季度出货指引"
                        )),
                ],
                new ReportTotals(350, 315, 10, 3, 4, 1, 1.93m),
                new ReportTotals(290, 280, 13, 2, 9, 0, 1.5m),
                [new("供应链", "deepseek/deepseek-flash · 提示词 v3", 3, 1), new("补贴申报", "规则 · rules/2", 0, 3)]
            )
            {
                Weeks = new ReportPrecisionWeeks(
                    new DateOnly(2026, 2, 16),
                    [new("供应链", [null, 50, 75], 4, 2), new("补贴申报", [100, null, 0], 1, 3)]
                ),
            },
        };

    private static ReportTrend Month =>
        new(
            new DateOnly(2026, 2, 1),
            [.. Enumerable.Range(0, 29).Select(day => day % 7 is 5 or 6 ? 0 : (day % 4) + 1), 3],
            [
                new("供应链", [.. Enumerable.Range(0, 29).Select(day => day % 4 == 3 ? 2 : 0), 1], null),
                new("补贴申报", [.. Enumerable.Range(0, 29).Select(day => day % 7 == 2 ? 1 : 0), 1], 4),
            ]
        );

    /// <summary>A day's report with nothing found and nothing failed.</summary>
    public static ReportContent Empty() =>
        new()
        {
            Day = new DateOnly(2026, 3, 2),
            Slot = new TimeOnly(22, 0),
            IsDaily = true,
            Late = false,
            CutShort = false,
            MadeAt = new DateTimeOffset(2026, 3, 2, 14, 6, 58, TimeSpan.Zero),
            Judges = ["规则"],
            Figures = new(1, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, TimeSpan.FromSeconds(1.8)),
            Opportunities = [],
            Dropped = [],
            Sources = [new("产业链观察", "公众号", 20, 0, 0, [], null)],
            Failures = [],
        };

    /// <summary>Nothing new for more than a day.</summary>
    public static ReportContent Silent() =>
        Empty() with
        {
            NewestArticleAt = new DateTimeOffset(2026, 3, 1, 3, 12, 0, TimeSpan.Zero),
            SilenceWarning = "疑似抓取停摆，请检查 WeRSS 授权",
            AuthorisationUrl = "http://werss.example.com:8001/login",
        };

    public static ReportOpportunity Opportunity(int score) =>
        new(
            new Guid("00000000-0000-0000-0000-00000000000f"),
            "标题",
            score,
            "线索",
            "理由。",
            [],
            null,
            null,
            null,
            "文章",
            "https://news.example.com/a",
            new DateTimeOffset(2026, 3, 2, 6, 52, 0, TimeSpan.Zero),
            [new("来源", "https://news.example.com/a", null)],
            "规则",
            false,
            0
        );

    /// <summary>The full report with every text of others replaced, addresses by <paramref name="url"/>.</summary>
    public static ReportContent Foreign(string text, string url, ReportContent? of = null)
    {
        var content = JsonNode.Parse(((of ?? Rich()) with { SilenceWarning = "-", AuthorisationUrl = "-" }).ToJson())!;
        Replace(content);
        return ReportContent.FromJson(content.ToJsonString());

        void Replace(JsonNode? node)
        {
            if (node is JsonArray list)
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is JsonValue said)
                        list[i] =
                            said.GetValueKind() == System.Text.Json.JsonValueKind.String ? text : said.DeepClone();
                    else
                        Replace(list[i]);
            if (node is JsonObject members)
                foreach (var (name, value) in members.ToList())
                    if (value is not JsonValue)
                        Replace(value);
                    else if (name.EndsWith("url", StringComparison.OrdinalIgnoreCase))
                        members[name] = url;
                    else if (value.GetValueKind() == System.Text.Json.JsonValueKind.String && !Ours.Contains(name))
                        members[name] = text;
        }
    }

    /// <summary>Members with a text form that are none of others' texts.</summary>
    private static readonly string[] Ours =
    [
        "id",
        "day",
        "slot",
        "madeAt",
        "datedAt",
        "newestArticleAt",
        "deadline",
        "duration",
        "firstDay",
        "lastDay",
        "edition",
    ];

    public static Report Row(ReportContent content, string token, DateTimeOffset? expiresAt = null) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            RunId = Guid.CreateVersion7(),
            Day = content.Day,
            Slot = content.Slot,
            Token = token,
            Title = ReportWords.Title(content),
            Edition = content.Period?.Edition ?? ReportEdition.Slot,
            Markdown = ReportMarkdown.Render(content, Shanghai),
            Content = content.ToJson(),
            CreatedAt = content.MadeAt,
            ExpiresAt = expiresAt,
        };

    private static ReportOpportunity Optics =>
        Opportunity(92) with
        {
            Id = new Guid("00000000-0000-0000-0000-000000000001"),
            Headline = "光模块厂商上调四季度出货指引，1.6T 产品进入小批量交付",
            Kind = "供应链",
            Reason = "给出数量与交付时间，与上月调研纪要一致；提到的三家供应商中两家在自选股内。",
            Evidence = ["其中 1.6T 产品从本月起小批量交付，首批约 8,000 只", "上游 EML 芯片交期拉长到 26 周"],
            CounterArgument = "1.6T 良率 62%，放量时间可能推迟一到两个季度。",
            Action = "核对两家供应商的在手订单，周五前决定是否加入观察。",
            ArticleTitle = "光模块产业链三月调研：出货指引上调",
            ArticleUrl = "https://news.example.com/a/1?from=feed&id=88",
            Sources =
            [
                new("产业链观察", "https://news.example.com/a/1", null),
                new("光电日报", "https://optics.example.com/3/2.html", "同文"),
                new("通信世界", "https://telecom.example.com/p/77", "近似"),
            ],
            Judge = "deepseek/deepseek-flash · 提示词 v3",
            CostCny = 0.0061m,
        };

    private static ReportOpportunity Subsidy =>
        Opportunity(81) with
        {
            Id = new Guid("00000000-0000-0000-0000-000000000002"),
            Headline = "某市发布中小企业数字化改造补贴申报通知，单个项目最高 100 万元",
            Kind = "补贴申报",
            Reason = "申报条件、额度和截止日期写明，本地注册的软件企业可以申报。",
            Evidence = ["单个项目补贴不超过合同额的 30%，最高 100 万元"],
            Action = "准备合同、发票和验收材料，3 月 10 日前提交预审。",
            Deadline = new DateOnly(2026, 3, 15),
            ArticleTitle = "关于组织申报 2026 年中小企业数字化改造项目的通知",
            ArticleUrl = "https://gov.example.cn/tz/20260301.html",
            DatedAt = new DateTimeOffset(2026, 3, 1, 8, 20, 0, TimeSpan.Zero),
            Sources = [new("政策速递", "https://gov.example.cn/tz/20260301.html", null)],
            OnSummaryOnly = true,
        };

    private static ReportOpportunity Lenses =>
        Opportunity(64) with
        {
            Id = new Guid("00000000-0000-0000-0000-000000000003"),
            Headline = "二手相机镜头行情：三个型号一周内成交价上行",
            Kind = "价格机会",
            Reason = "样本 212 笔；涨幅集中在成色 95 新。",
            CounterArgument = "样本只来自一个平台，节后补货可能把价格拉回。",
            ArticleTitle = "镜头周报第 9 期",
            ArticleUrl = "https://lens.example.com/weekly/9",
            Sources =
            [
                new("器材党", "https://lens.example.com/weekly/9", null),
                new("摄影器材论坛", "https://bbs.example.com/t/4411", "同址"),
            ],
        };

    private static IReadOnlyList<ReportDropped> Dropped =>
        [
            new(
                "春季新品发布会回顾",
                "https://news.example.com/a/9",
                "产业链观察",
                new DateTimeOffset(2026, 3, 2, 11, 5, 0, TimeSpan.Zero),
                31,
                "产品介绍，没有数量、价格或时间，无法行动。",
                "deepseek/deepseek-flash · 提示词 v3",
                [new("光电日报", "https://optics.example.com/3/9.html", "近似")]
            ),
            new(
                "周末读书：供应链史话",
                "https://blog.example.com/books",
                "阮一峰的网络日志",
                new DateTimeOffset(2026, 3, 1, 2, 0, 0, TimeSpan.Zero),
                null,
                "命中排除词“读书”。",
                "规则",
                []
            ),
        ];

    private static IReadOnlyList<ReportSource> Sources =>
        [
            new("产业链观察", "公众号", 20, 6, 1, [], null),
            new("政策速递", "RSS", 60, 12, 0, [], null),
            new(
                "阮一峰的网络日志",
                "Atom",
                3,
                1,
                0,
                ["第 212 行缺少结束标签，已补上", "日期不合规范，按 RFC 822 读出"],
                null
            ),
            new("器材党", "公众号", 229, 27, 3, [], null),
            new("光电日报", "JSON Feed", 0, 0, 1, [], null),
            new("通信世界", "RSS", 0, 0, 0, [], "服务器在 20 秒内没有回答（https://telecom.example.com/rss）"),
        ];

    private static IReadOnlyList<ReportFailure> Failures =>
        [
            new(
                "来源",
                "通信世界",
                "服务器在 20 秒内没有回答（https://telecom.example.com/rss）",
                "https://telecom.example.com/rss"
            ),
            new(
                "评判",
                "某城商行挂出不良资产包，含 14 套可过户住宅",
                "模型连续三次回答 429，下一批次再试。",
                "https://asset.example.com/8"
            ),
            new("无结论", "储能周报第 12 期", "模型的回答不是约定的 JSON，补问一次后仍不是。", null),
        ];
}
