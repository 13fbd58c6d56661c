using System.Net;
using System.Net.Http.Json;
using System.Text;
using Signalbox.FarEnds.Webhooks;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Items;
using Signalbox.Shop.Replies.Service;
using Signalbox.Shop.Replies.Settings;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Replies;

/// <summary>Who is asked for an answer in which order, and who gets none.</summary>
public sealed class ReplySettingsTests
{
    private int said;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_service_answers_in_several_messages_where_no_rule_does(DatabaseKind kind)
    {
        await using var service = await ReplyServiceFarEnd.StartAsync(Ct);
        await using var world = await WorldAsync(kind, service);
        service.Answer = (
            200,
            """{"messages":[{"text":"在的"},{"text":"拍下就发"}],"handled":true,"pause_minutes":30}"""
        );
        await SayAsync(world, "价格");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1)); // a rule comes first
        Assert.Empty(service.Asked);
        await SayAsync(world, "几点发货");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 3));
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))!.PausedUntil is not null);

        Assert.Equal(["十元", "在的", "拍下就发"], world.Texts);
        var asked = Assert.Single(service.Asked);
        Assert.Equal("Bearer a-token", asked.Token);
        Assert.Equal(asked.Key, $"{asked.Body["idempotency_key"]}");
        Assert.Equal(
            ("几点发货", "小店"),
            ($"{asked.Body["event"]!["text"]}", $"{asked.Body["event"]!["account"]!["remark"]}")
        );
        Assert.Equal(
            ["buyer 价格", "signalbox 十元"],
            asked.Body["history"]!.AsArray().Select(l => $"{l!["by"]} {l["text"]}")
        );
        Assert.Equal("service", (await world.ChatAsync(ShopWorld.Chat))!.PausedWhy);
    }

    [Theory, EachDatabase]
    public async Task Silence_errors_and_nonsense_fall_through_to_the_default(DatabaseKind kind)
    {
        await using var service = await ReplyServiceFarEnd.StartAsync(Ct);
        await using var world = await WorldAsync(kind, service, ("Shop:Replies:SameTextAfter", "00:00:00"));
        (int, string)[] ugly =
        [
            (500, "no"),
            (200, "<html>"),
            (200, """{"handled":false,"messages":[{"text":"不该发"}]}"""),
            (200, "{\"messages\":"),
            (200, new string('长', 40_000)),
            (ReplyServiceFarEnd.Silence, ""),
        ];
        foreach (var (answer, at) in ugly.Select((a, at) => (a, at)))
        {
            service.Answer = answer;
            await SayAsync(world, $"问题 {at}");
            await world.UntilAsync(() => Task.FromResult(world.Texts.Count == at + 1), 600);
        }

        Assert.Equal(ugly.Length, service.Asked.Count);
        Assert.All(world.Texts, t => Assert.Equal("您好", t));
    }

    [Theory, EachDatabase]
    public async Task What_a_service_says_is_held_against_the_floor_and_the_platforms_rules(DatabaseKind kind)
    {
        await using var service = await ReplyServiceFarEnd.StartAsync(Ct);
        await using var world = await WorldAsync(kind, service);
        world.Platform.OfferItem(new XianyuItem(ShopWorld.Item, ShopWorld.Seller, "键盘", 12_000));
        await world.Get<SetFloor>().RunAsync(TestServer.Somebody, world.Account, ShopWorld.Item, 100m, Ct);
        service.Answer = (200, """{"reply":"好的，那就80元给你吧"}""");
        await SayAsync(world, "80 卖吗");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        service.Answer = (200, """{"reply":"加我微信 abc123 聊"}""");
        await SayAsync(world, "怎么联系");
        await world.UntilAsync(async () =>
            await world.CountAsync("shop_message WHERE decision LIKE '%off-platform%'") == 1
        );

        Assert.DoesNotContain("80", Assert.Single(world.Texts), StringComparison.Ordinal);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    [Theory, EachDatabase]
    public async Task The_order_can_be_changed_and_a_default_is_said_once_a_chat(DatabaseKind kind)
    {
        await using var service = await ReplyServiceFarEnd.StartAsync(Ct);
        await using var world = await WorldAsync(kind, service);
        await SaveAsync(world, new ReplyAsked(["service", "account-rule", "default-rule"], null, true, Asked(service)));
        service.Answer = (200, """{"reply":"服务先答"}""");
        await SayAsync(world, "价格");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
        service.Answer = (204, "");
        await SayAsync(world, "在吗");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 2));
        await world.GoOnAsync(400);
        await SayAsync(world, "还在吗");
        await world.UntilAsync(async () =>
            await world.CountAsync("shop_message WHERE decision LIKE '%said in this chat before%'") == 1
        );

        Assert.Equal(["服务先答", "您好"], world.Texts);
        Assert.True((await world.ChatAsync(ShopWorld.Chat))!.Waits);
    }

    [Theory, EachDatabase]
    public async Task Blocked_buyers_and_the_owners_silent_texts_get_no_answer(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, null);
        await SaveAsync(world, new ReplyAsked(null, ["闲鱼币抵扣提醒*"], null, null));
        await SayAsync(world, "闲鱼币抵扣提醒：还有 3 个");
        await world.UntilAsync(async () =>
            await world.CountAsync("shop_message WHERE decision LIKE '%KnownText%'") == 1
        );
        await world.Get<BlockBuyer>().RunAsync(TestServer.Somebody, world.Account, ShopWorld.Buyer, "骚扰", Ct);
        await SayAsync(world, "在吗");
        await world.UntilAsync(async () => await world.CountAsync("shop_message WHERE decision LIKE '%Blocked%'") == 1);
        Assert.Empty(world.Texts);
        var blocked = Assert.Single(await world.Get<BlockBuyer>().ListAsync(TestServer.Somebody, world.Account, Ct));
        Assert.Equal((ShopWorld.Buyer, "骚扰", "somebody"), (blocked.Buyer, blocked.Why, blocked.By));

        await world.Get<BlockBuyer>().UndoAsync(TestServer.Somebody, world.Account, ShopWorld.Buyer, Ct);
        await SayAsync(world, "在吗？");
        await world.UntilAsync(() => Task.FromResult(world.Texts.Count == 1));
    }

    [Theory, EachDatabase]
    public async Task Settings_are_checked_sealed_each_users_own_and_audited(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, null);
        var replies = world.Get<ReplySettings>();
        async Task<string> CodeAsync(ReplyAsked asked) =>
            (await Assert.ThrowsAsync<RefusedException>(() => SaveAsync(world, asked))).Code;

        Assert.Equal("shop.reply.order", await CodeAsync(new ReplyAsked(["model", "model"], null, null, null)));
        Assert.Equal("shop.reply.order", await CodeAsync(new ReplyAsked(["nobody"], null, null, null)));
        Assert.Equal("shop.reply.silent", await CodeAsync(new ReplyAsked(null, [new string('x', 201)], null, null)));
        foreach (var url in new[] { "", "ftp://a", "https://user@a/" })
            Assert.Equal(
                "shop.reply.service",
                await CodeAsync(new ReplyAsked(null, null, null, new ServiceAsked(url, null, null, null)))
            );
        await SaveAsync(
            world,
            new ReplyAsked(null, null, null, new ServiceAsked("https://a.example/x", "secret-token", 5, 3))
        );
        await SaveAsync(world, new ReplyAsked(null, null, null, new ServiceAsked(null, null, null, null)));
        Assert.Equal(
            new ReplyService("https://a.example/x", "secret-token", 8, 10),
            (await replies.OfAsync(world.Account, Ct)).Service
        );
        Assert.Equal(0, await world.CountAsync("shop_reply WHERE service_token LIKE '%secret%'"));
        using var other = await world.Server.As(UserRole.Operator);
        var path = $"/api/v1/shop/accounts/{world.Account}";
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{path}/replies", Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await other.PutAsJsonAsync($"{path}/blocked/1", new { }, Ct)).StatusCode
        );
        Assert.Equal(2, await world.CountAsync("audit_entry WHERE action = 'shop.reply.changed'"));
    }

    [Theory, EachDatabase]
    public async Task Each_change_of_a_rule_is_audited(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var rule = new RuleAsked(null, null, "contains", ["价"], "十元", null, null, null);
        var id = (await world.Get<SaveRule>().RunAsync(TestServer.Somebody, null, rule, Ct)).Id;
        await world.Get<SaveRule>().RunAsync(TestServer.Somebody, id, rule with { Answer = "九元" }, Ct);
        await world.Get<RemoveRule>().RunAsync(TestServer.Somebody, id, Ct);
        var file = Encoding.UTF8.GetBytes("kind,words,answer\ncontains,价,十元\n");
        await world.Get<ImportRules>().RunAsync(TestServer.Somebody, null, file, false, Ct);

        foreach (var what in new[] { "added", "changed", "removed", "imported" })
            Assert.Equal(1, await world.CountAsync($"audit_entry WHERE action = 'shop.rule.{what}'"));
    }

    [Theory]
    [InlineData("在的", "在的", true)]
    [InlineData("\"在的\"", "在的", true)]
    [InlineData("""{"code":200,"data":{"send_msg":"在的"}}""", "在的", true)]
    [InlineData("""{"content":"在的\r\n好"}""", "在的\n好", true)]
    [InlineData("""{"messages":[],"handled":true}""", "", true)]
    [InlineData("""{"messages":[{"image_url":"http://a/b.png"}]}""", "", false)]
    [InlineData("""{"messages":[{"image_url":"https://a/b.png"}]}""", "https://a/b.png", true)]
    [InlineData("{}", "", false)]
    [InlineData("", "", false)]
    public void Answers_of_services_are_read(string body, string says, bool isHandled)
    {
        var read = ReadServiceAnswer.Run(Encoding.UTF8.GetBytes(body))!;

        Assert.Equal((says, isHandled), (string.Join('|', read.Texts.Concat(read.Pictures)), read.IsHandled));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("<html>")]
    public void What_is_no_answer_is_none(string body) =>
        Assert.Null(ReadServiceAnswer.Run(Encoding.UTF8.GetBytes(body)));

    private static async Task<ShopWorld> WorldAsync(
        DatabaseKind kind,
        ReplyServiceFarEnd? service,
        params (string, string)[] more
    )
    {
        var world = await ShopWorld.StartAsync(kind, [("Shop:Replies:CollectFor", "00:00:00.5"), .. more]);
        var save = world.Get<SaveRule>();
        await save.RunAsync(
            TestServer.Somebody,
            null,
            new RuleAsked(null, null, "default", null, "您好", null, null, null),
            Ct
        );
        await save.RunAsync(
            TestServer.Somebody,
            null,
            new RuleAsked(null, null, "contains", ["价格"], "十元", null, null, null),
            Ct
        );
        if (service is not null)
            await SaveAsync(world, new ReplyAsked(null, null, null, Asked(service)));
        await world.BeginAsync();
        return world;
    }

    private static ServiceAsked Asked(ReplyServiceFarEnd service) => new(service.Url, "a-token", 1, 5);

    private static Task SaveAsync(ShopWorld world, ReplyAsked asked) =>
        world.Get<ReplySettings>().SaveAsync(TestServer.Somebody, world.Account, asked, Ct);

    private Task<string> SayAsync(ShopWorld world, string text) =>
        world.Platform.PushAsync(
            ShopWorld.Seller,
            [
                XianyuFarEnd.TextEntry(
                    ShopWorld.Chat,
                    ShopWorld.Buyer,
                    ShopWorld.Seller,
                    $"{9_900_000_000_000 + ++said}.PNM",
                    text,
                    ShopWorld.Item
                ),
            ],
            Ct
        );
}
