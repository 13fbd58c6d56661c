using static System.TimeSpan;

namespace Signalbox.FarEnds.Samples.Articles;

/// <summary>A site for developers, partly in English, with a JSON Feed.</summary>
internal static class WorkbenchArticles
{
    public static readonly IReadOnlyList<SampleArticle> All =
    [
        new()
        {
            Key = "quillback-price",
            Age = FromHours(3.1),
            Kind = SampleKind.Opportunity,
            Title = "Quillback Code halves its price and opens a free tier for maintainers",
            Text = """
                Quillback Code, a coding agent for the terminal, cuts its monthly price from 20 to 10 dollars on March 10. AI 开发工具降价, 老用户自动按新价续费。
                Maintainers of public repositories with more than 50 stars can apply for a free seat until the end of the month; approval took two days for us. The free tier includes 2 million tokens a day on the small model.
                In our test on a 60,000-line service it fixed 7 of 10 seeded bugs, at 0.11 dollars each, and asked before it deleted anything.
                """,
        },
        new()
        {
            Key = "vector-sqlite",
            Age = FromHours(7.2),
            Title = "Vector search in a single SQLite file: 1.2 million rows, 38 ms",
            Text = """
                We moved the search of our documentation from a hosted vector store into one SQLite file with an extension. 1.2 million vectors of 384 dimensions take 1.9 GB after quantisation.
                The 95th percentile of a query went from 61 ms over the network to 38 ms on the same machine, and the bill from 70 dollars a month to nothing.
                What we lost: filtered search is slower when the filter keeps less than one per cent of the rows, and rebuilding the index takes 14 minutes.
                """,
        },
        new()
        {
            Key = "batch-window",
            Age = FromHours(9.6),
            Title = "批量推理新玩法：三家大模型厂商夜间半价，怎么排队最省",
            Text = """
                目前我们用到的三家大模型接口都有夜间或批量折扣，幅度从五折到七五折，但生效时段和排队规则各不相同。
                实测把12万条商品描述改写任务放到0时30分以后，分六批提交，总费用从312元降到149元，最长等待2小时10分。要点是把提示词的固定部分放在最前面，缓存命中率从31%提到88%。
                代码不到一百行：一个队列、一个限速器、失败重试三次。每批不要超过两万条，否则有一家会整批退回。
                """,
        },
        new()
        {
            Key = "postgres-queue",
            Age = FromHours(13.5),
            Title = "A job queue in PostgreSQL: where SKIP LOCKED stops helping",
            Text = """
                A table with SKIP LOCKED carried our jobs up to about 9,000 a second on an eight-core machine. Beyond that the index on the state column became the hot spot.
                Partitioning by hour and claiming in batches of 50 brought us to 21,000 a second. Vacuum settings mattered more than expected: a scale factor of 0.01 on the hot partition removed the pauses.
                If you need less than 5,000 a second, do none of this; a plain table is enough.
                """,
        },
        new()
        {
            Key = "css-old",
            Age = FromDays(6),
            Title = "用两百行样式写一份手机先看的日报页面",
            Text = """
                给家里人做了一份每天早上推送的日报网页，不用任何框架，样式一共两百行，手机上首屏加载不到80毫秒。
                做法是把卡片当作普通的段落流排版，只在宽屏时分两栏；颜色用系统的明暗变量；表格超过四列就改成定义列表。
                最难的是长网址换行，用overflow-wrap加上软连字符解决。打印时隐藏导航，一页A4刚好放下十条。
                """,
        },
    ];
}
