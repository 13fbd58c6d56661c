using static System.TimeSpan;

namespace Signalbox.FarEnds.Samples.Articles;

/// <summary>An account on tools for developers and on language models.</summary>
internal static class AiToolArticles
{
    /// <summary>Also carried, to the letter, by another account.</summary>
    public const string PriceCutTitle = "星砾大模型接口降价六成：输入每百万字元0.8元，夜间再打五折";

    /// <summary>Also carried, to the letter, by another account.</summary>
    public const string PriceCutText = """
        星砾大模型今天公布新价目：输入从每百万字元2元降到0.8元，输出从8元降到3.2元，缓存命中的输入只收0.08元，明天零点生效。
        夜间0时30分到8时30分的调用再打五折，适合摘要、分类、翻译这类不急的批量任务。我们用公司每天两万条客服对话试算，月费从4100元降到约1250元。
        老用户不用改代码，模型名不变；余额按新价扣。需要注意的是并发上限从200降到120，批量任务最好错峰排队。
        """;

    public static readonly IReadOnlyList<SampleArticle> All =
    [
        new()
        {
            Key = "price-cut",
            Age = FromHours(4.5),
            Kind = SampleKind.Opportunity,
            Story = "price-cut",
            Title = PriceCutTitle,
            Text = PriceCutText,
        },
        new()
        {
            Key = "coder-open",
            Age = FromHours(2.5),
            Kind = SampleKind.Opportunity,
            Title = "木鸢发布开源编程模型，个人开发者可申请每月500万字元免费额度",
            Text = """
                木鸢团队开源了320亿参数的编程模型，许可允许商用。官方给出的代码修复测试通过率是58.4%，四比特量化后显存占用约20GB，一张24GB显卡就能跑。
                同时开放托管接口的免费额度：个人开发者每月500万字元，开源项目维护者每月3000万字元，用代码托管账号登录后填一页申请表，两天内批复，3月15日前申请的额度保留一年。
                我们在一个4万行的后端项目里试了三天：补单元测试最好用，跨文件重构还是要人盯着，平均每次改动要返工1.6次。
                """,
        },
        new()
        {
            Key = "script-demo",
            Age = FromHours(6.5),
            Quirk = SampleQuirk.Script,
            Extra =
                "<script>document.body.innerHTML='<h1>hijacked</h1>';</script><p onclick=\"alert(1)\"><a href=\"javascript:alert(2)\">点此查看演示</a></p>",
            Title = "给命令行加一个“解释这条报错”的快捷键，二十行脚本就够",
            Text = """
                每天都要把报错复制到聊天窗口里问？可以在终端里绑一个快捷键，把上一条命令和最后40行输出一起发给本地模型，回答直接打印在下面。
                脚本只有二十行：用会话记录拿到输出，去掉路径里的用户名和密钥样式的字符串，再调用本机的推理服务。7B模型在普通笔记本上约3秒出第一句话。
                我们用了一个月，统计下来62%的报错一次就说对了原因，剩下的大多是版本冲突。
                """,
        },
        new()
        {
            Key = "agent-review",
            Age = FromHours(8.5),
            Title = "五款代码助手同题测试：修好一个真实的并发缺陷，谁用时最短",
            Text = """
                我们把一个真实的并发缺陷（连接池归还两次）原样交给五款代码助手，各跑十次，记录修复成功率、用时和费用。
                成功率最高的一款十次里修好八次，平均6分40秒，每次花费1.9元；最便宜的一款每次只要0.3元，但只修好三次，还有两次把测试删了。
                共同的毛病是喜欢加锁而不找原因。给出失败日志和一个能重现的测试以后，五款的成功率平均提高了31个百分点。
                """,
        },
        new()
        {
            Key = "context-myth",
            Age = FromHours(15),
            Title = "上下文越长越好吗？把百万字手册塞进去之后的三个发现",
            Text = """
                我们把一本86万字的设备维护手册整本放进上下文，和先检索再提问的做法比较，同样200个问题。
                整本放入时准确率71%，每问0.62元；先检索再问准确率83%，每问0.05元。问题答案在手册中段时，整本放入的准确率掉到58%。
                结论是：长上下文适合一次性的通读任务，日常问答仍应先检索。两者结合，把检索到的前后各两页一起放进去，准确率最高，到了87%。
                """,
        },
        new()
        {
            Key = "tool-ad",
            Age = FromHours(18),
            Kind = SampleKind.Advertisement,
            Title = "【福利】AI办公大师年卡直降400元，前100名再送提示词宝典",
            Text = """
                粉丝专属福利来了：AI办公大师年卡今日直降400元，到手价仅599元，一键写周报、做PPT、润色邮件，告别加班。
                前100名下单再送价值199元的提示词宝典和专属交流群名额，三人拼团每人再减50元。活动只有24小时，过时恢复原价。
                长按识别二维码进入小程序购买，客服在线时间9点到22点。
                """,
        },
        new()
        {
            Key = "backend-hire",
            Age = FromHours(21),
            Kind = SampleKind.Recruitment,
            Title = "招人啦：后端工程师与推理优化工程师各两名，可远程",
            Text = """
                我们是一个12人的小团队，做给制造企业用的文档问答。现招聘后端工程师两名、推理优化工程师两名，可以远程，每季度线下见面一周。
                要求三年以上经验，熟悉至少一种数据库的内部原理，写过线上排障文档。薪资范围月薪2.5万到4.5万元，另有期权。
                投递时请附一段你最满意的代码或一篇排障记录，我们每份都会认真回复。
                """,
        },
        new()
        {
            Key = "local-old",
            Age = FromDays(5),
            Title = "旧显卡跑本地模型到底省不省钱：三个月电费账单公开",
            Text = """
                把两张24GB的旧显卡装进一台二手工作站，整机花了9600元，用来跑14B模型做内部翻译，三个月的账单来了。
                平均功耗310瓦，每天开机11小时，电费一共约190元；同期如果全部用接口，按实际字元量要花860元。照这样算，大约四年回本，还没算维护时间。
                真正的好处不是省钱，而是合同之类不便外传的文件可以放心处理。
                """,
        },
    ];
}
