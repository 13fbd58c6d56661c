using Signalbox.Platform.Errors;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Rules;
using Signalbox.Shop.Tests.Rules;
using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Tests.Replies;

/// <summary>What is answered, by what, in how many messages, and how fast.</summary>
public sealed class ReplyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly SilentTexts Silent = new(SilentTexts.Seen);

    [Theory]
    [InlineData("发来一条消息")]
    [InlineData("发来一条新消息")]
    [InlineData("[不想宝贝被砍价?设置不砍价回复  ]")]
    [InlineData("[不想宝贝被砍价？设置不砍价回复 ]")]
    [InlineData("AI正在帮你回复消息，不错过每笔订单")]
    [InlineData("ai正在帮你回复消息,不错过每笔订单")]
    [InlineData("卖家人不错？送Ta闲鱼小红花")]
    [InlineData("你人真不错，送你闲鱼小红花")]
    [InlineData("[注意！小心假客服骗钱！]")]
    [InlineData("有蚂蚁森林能量可领")]
    [InlineData("温馨提醒：商品信息近期有过变更")]
    [InlineData("温馨提醒：商品信息近期有过变更，请注意核对")]
    [InlineData("订单已签收")]
    public void The_platforms_texts_are_never_answered(string text)
    {
        Assert.Equal(Silence.KnownText, Why(Message(text)));
        Assert.Null(Why(Message($"请问为什么写着“{text}”？")));
    }

    [Fact]
    public void Only_a_buyers_own_fresh_message_to_us_is_answered()
    {
        var hello = Message("在吗");

        Assert.Null(Why(hello));
        Assert.Null(Why(hello with { At = null }));
        Assert.Null(Why(hello with { Receiver = null }));
        Assert.Null(Why(hello with { Receiver = "100@goofish" }));
        Assert.Null(Why(hello with { Content = 2, Text = "", Pictures = [new ChatPicture("https://a/b.png", 1, 1)] }));
        Assert.Null(Why(hello with { At = Now - TimeSpan.FromMinutes(5) }));
        Assert.Equal(Silence.TooOld, Why(hello with { At = Now - TimeSpan.FromSeconds(301) }));
        Assert.Equal(Silence.Own, Why(hello with { Sender = "100" }));
        Assert.Equal(Silence.ForAnother, Why(hello with { Receiver = "101" }));
        Assert.Equal(Silence.NotBetweenTwo, Why(hello with { IsBetweenTwo = false }));
        Assert.Equal(Silence.Platform, Why(hello with { IsPlatforms = true }));
        Assert.Equal(
            Silence.Card,
            Why(hello with { Order = new OrderNotice("1", OrderEvent.Paid, null, null, false) })
        );
        foreach (var kind in new[] { 0, 8, 14, 25, 26, 32, 99 })
            Assert.Equal(Silence.Kind, Why(hello with { Content = kind }));
        Assert.Equal(Silence.Empty, Why(hello with { Text = " \n" }));
        Assert.Equal(Silence.Blocked, Why(hello with { Sender = "666" }));
        Assert.Equal(Silence.Paused, Why(hello, Now.AddSeconds(1)));
        Assert.Null(Why(hello, Now));
    }

    [Fact]
    public void Rules_of_the_item_then_of_the_account_then_the_model_then_defaults()
    {
        Rule[] rules =
        [
            ExampleRules.Rule(MatchKind.Contains, "价", "item", item: "7"),
            ExampleRules.Rule(MatchKind.Contains, "价", "account"),
            ExampleRules.Rule(MatchKind.Default, "", "default"),
            ExampleRules.Rule(MatchKind.Default, "", "default of the item", item: "7"),
        ];
        var set = new RuleSet(rules);
        Answerer[] modelFirst = [Answerer.Model, Answerer.AccountRule, Answerer.ItemRule];

        Assert.Equal("item", Ways("什么价", "7", withModel: true));
        Assert.Equal("account", Ways("什么价", "8", withModel: true));
        Assert.Equal("Model, default of the item", Ways("在吗", "7", withModel: true));
        Assert.Equal("Model, default", Ways("在吗", "8", withModel: true));
        Assert.Equal("default", Ways("在吗", null, withModel: false));
        Assert.Equal("Model, account", Ways("什么价", "7", withModel: true, modelFirst));
        Assert.Equal("Model", Ways("在吗", "7", withModel: true, modelFirst));
        Assert.Equal("", Ways("在吗", "7", withModel: false, modelFirst));
        Assert.Equal("Service, Model, default", Ways("在吗", "8", withModel: true, withService: true));
        Assert.Equal("account", Ways("什么价", "8", withModel: true, withService: true));

        string Ways(
            string text,
            string? item,
            bool withModel,
            IReadOnlyList<Answerer>? order = null,
            bool withService = false
        ) =>
            string.Join(
                ", ",
                ChooseAnswer
                    .Run(
                        set.Match(text, item, TimeProvider.System),
                        withService,
                        withModel,
                        order ?? ChooseAnswer.UsualOrder
                    )
                    .Select(s => s.Hit?.Rule.Says.Answer.Text ?? s.By.ToString())
            );
    }

    [Fact]
    public void An_order_names_each_once_at_most()
    {
        Answerer[] twice = [Answerer.Model, Answerer.Model];
        foreach (var order in new Answerer[][] { [], twice, [(Answerer)9] })
            Assert.Equal("shop.reply.order", Assert.Throws<RefusedException>(() => ChooseAnswer.Checked(order)).Code);
        Assert.Same(ChooseAnswer.UsualOrder, ChooseAnswer.Checked(ChooseAnswer.UsualOrder));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("一", "一")]
    [InlineData("一\n---\n二", "一|二")]
    [InlineData("一\r\n ----- \r\n二\r\n三", "一|二\n三")]
    [InlineData("---\n\n---\n一\n---", "一")]
    [InlineData("一 --- 二", "一 --- 二")]
    [InlineData("--\n一", "--\n一")]
    [InlineData("1\n---\n2\n---\n3\n---\n4\n---\n5\n---\n6", "1|2|3|4|5\n6")]
    public void A_line_of_hyphens_begins_another_message(string answer, string messages) =>
        Assert.Equal(messages, string.Join('|', SplitAnswer.Into(answer)));

    [Theory]
    [InlineData("{buyer}您好", "小明您好")]
    [InlineData("{买家}，{商品}只要{价格}元", "小明，手机只要99.5元")]
    [InlineData("订单{order}。", "订单。")]
    [InlineData("{prize} {{buyer}} {}", "{prize} {小明} {}")]
    public void Variables_are_filled_in(string answer, string said) =>
        Assert.Equal(said, FillAnswer.Run(answer, new AnswerValues("小明", "手机", 99.50m, null, "店")));

    [Fact]
    public void What_others_wrote_is_put_in_once_and_on_one_line()
    {
        var values = new AnswerValues("{price}\n---\n" + new string('长', 200), null, 1, null, null);

        var said = FillAnswer.Run("{buyer}", values);

        Assert.StartsWith("{price} --- 长", said, StringComparison.Ordinal);
        Assert.Equal(100, said.Length);
        Assert.Single(SplitAnswer.Into(said));
    }

    private static Silence? Why(ChatMessage message, DateTimeOffset? pausedUntil = null) =>
        WhySilent.Run(
            message,
            new MayAnswer("100", Silent, new HashSet<string> { "666" }, TimeSpan.FromMinutes(5), pausedUntil),
            Now
        );

    private static ChatMessage Message(string text) =>
        new("c1", "200", "1.PNM", Now, 1, text) { Receiver = "100", ItemId = "7" };
}
