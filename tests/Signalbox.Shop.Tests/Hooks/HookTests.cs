using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Webhooks;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Hooks;

/// <summary>What an owner's addresses are told: each fact once, signed, with one id over all tries, and nothing that is secret.</summary>
public sealed class HookTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_sale_is_told_from_the_first_word_to_the_last_key_without_the_keys(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(world.Server.Clock, Ct);
        await AddAsync(world, receiver);
        await AnswerEverythingAsync(world);
        await world.SellKeysAsync(2, lowStock: 2);
        var order = world.Place();
        await world.BeginAsync();
        await world.PushAsync("chat_text_buyer");
        await TypesAsync(world, receiver, FactTypes.MessageReceived, FactTypes.OrderCreated, FactTypes.ReplySent);
        await world.PushAsync("card_order_paid");
        await world.UntilAsync(() => Task.FromResult(order.State == XianyuOrderState.Shipped));
        await TypesAsync(world, receiver, FactTypes.OrderPaid, FactTypes.StockLow, FactTypes.DeliverySucceeded);

        var told = receiver.Events;
        Assert.All(told, e => Assert.True(e.IsSigned));
        Assert.Equal(told.Count, told.Select(e => e.Id).Distinct(StringComparer.Ordinal).Count());
        var first = told.Single(e => e.Type == FactTypes.MessageReceived);
        Assert.Equal(first.Id, $"{first.Body["id"]}");
        Assert.Equal((1, "小店"), ((int)first.Body["version"]!, $"{first.Body["account"]!["remark"]}"));
        Assert.Equal($"{world.Account}", $"{first.Body["account"]!["id"]}");
        Assert.Equal(
            ("你好，还在吗", ShopWorld.Buyer),
            ($"{first.Body["data"]!["text"]}", $"{first.Body["data"]!["buyer"]}")
        );
        Assert.True(DateTimeOffset.TryParse($"{first.Body["occurred_at"]}", CultureInfo.InvariantCulture, out _));
        Assert.Equal("您好", $"{told.Single(e => e.Type == FactTypes.ReplySent).Body["data"]!["text"]}");
        var all = string.Join('\n', told.Select(e => e.Body.ToJsonString()));
        Assert.DoesNotContain("KEY-", all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cookie", all, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, EachDatabase]
    public async Task What_needs_a_person_is_told_when_it_begins(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(world.Server.Clock, Ct);
        await AddAsync(
            world,
            receiver,
            FactTypes.DeliveryNeedsReview,
            FactTypes.RefundRequested,
            FactTypes.AccountVerificationRequired
        );
        await world.SellKeysAsync(0);
        var order = world.Place();
        await world.BeginAsync();
        await world.PushAsync("card_order_paid");
        await TypesAsync(world, receiver, FactTypes.DeliveryNeedsReview);
        order.State = XianyuOrderState.Refund;
        await world.PushAsync("card_refund_requested");
        await TypesAsync(world, receiver, FactTypes.DeliveryNeedsReview, FactTypes.RefundRequested);
        world.Platform.BeNext(XianyuMood.Captcha, api: "sold.get");
        await TypesAsync(
            world,
            receiver,
            FactTypes.DeliveryNeedsReview,
            FactTypes.RefundRequested,
            FactTypes.AccountVerificationRequired
        );

        var review = receiver.Events.First(e => e.Type == FactTypes.DeliveryNeedsReview);
        Assert.Equal(
            (ShopWorld.Order, OrderTroubles.NoKeys),
            ($"{review.Body["data"]!["order"]}", $"{review.Body["data"]!["trouble"]}")
        );
        Assert.Equal(3, receiver.Events.Count);
        Assert.DoesNotContain(receiver.Events, e => e.Body.ToJsonString().Contains("punish", StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task What_is_not_taken_is_told_again_at_the_set_times_with_the_same_id_until_it_is_given_up(
        DatabaseKind kind
    )
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(world.Server.Clock, Ct);
        var hook = await AddAsync(world, receiver);
        foreach (var status in new[] { 500, 408, HookFarEnd.Cut, 429, 503, 502 })
            receiver.AnswerNext(status);
        await world.Get<SaveHook>().TestAsync(TestServer.Somebody, hook, Ct);
        await CountAsync(world, receiver, 1);
        foreach (var (seconds, count) in new[] { (10, 2), (60, 3), (300, 4), (1_800, 5), (7_200, 6) })
        {
            var next = await WaitingAsync(world, hook);
            Assert.Equal(seconds, (next - receiver.Events[^1].At).TotalSeconds, tolerance: 4);
            world.Server.Clock.Advance(next - world.Server.Clock.GetUtcNow() - TimeSpan.FromSeconds(2));
            await world.GoOnAsync(0.5);
            Assert.Equal(count - 1, receiver.Events.Count);
            await CountAsync(world, receiver, count);
        }
        await world.UntilAsync(async () => (await EventsAsync(world, hook, HookState.Dead)).Count == 1);
        world.Server.Clock.Advance(TimeSpan.FromDays(1));
        await world.GoOnAsync(5);

        Assert.Equal(6, receiver.Events.Count);
        Assert.Single(receiver.Events.Select(e => e.Id).Distinct(StringComparer.Ordinal));
        var dead = Assert.Single(await EventsAsync(world, hook, HookState.Dead));
        Assert.Equal((6, 502), (dead.Tries, dead.Status));

        await world.Get<SaveHook>().AgainAsync(TestServer.Somebody, hook, dead.Id, Ct);
        await CountAsync(world, receiver, 7);
        await world.UntilAsync(async () => (await EventsAsync(world, hook, HookState.Taken)).Count == 1);
        Assert.Equal($"{dead.Id}", receiver.Events[^1].Id);
        Assert.Equal(
            "shop.hook.not-dead",
            (
                await Assert.ThrowsAsync<RefusedException>(() =>
                    world.Get<SaveHook>().AgainAsync(TestServer.Somebody, hook, dead.Id, Ct)
                )
            ).Code
        );
    }

    [Theory, EachDatabase]
    public async Task A_pause_that_is_asked_for_is_kept_and_a_no_is_a_no(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(world.Server.Clock, Ct);
        var hook = await AddAsync(world, receiver);
        receiver.AnswerNext(429, "120");
        await world.Get<SaveHook>().TestAsync(TestServer.Somebody, hook, Ct);
        await CountAsync(world, receiver, 1);
        var next = await WaitingAsync(world, hook);
        Assert.Equal(120, (next - receiver.Events[0].At).TotalSeconds, tolerance: 4);
        world.Server.Clock.Advance(next - world.Server.Clock.GetUtcNow() - TimeSpan.FromSeconds(2));
        await world.GoOnAsync(0.5);
        Assert.Single(receiver.Events);
        await CountAsync(world, receiver, 2);
        await world.UntilAsync(async () => (await EventsAsync(world, hook, HookState.Taken)).Count == 1);

        foreach (var (status, header) in new[] { (400, null), (410, null), (302, receiver.Url) })
        {
            receiver.AnswerNext(status, header);
            await world.Get<SaveHook>().TestAsync(TestServer.Somebody, hook, Ct);
        }
        await world.UntilAsync(async () => (await EventsAsync(world, hook, HookState.Dead)).Count == 3);
        receiver.Secret = "another secret, which is long enough";
        await world.Get<SaveHook>().TestAsync(TestServer.Somebody, hook, Ct);
        await world.UntilAsync(async () => (await EventsAsync(world, hook, HookState.Dead)).Count == 4);

        Assert.Equal(6, receiver.Events.Count); // no redirect was followed
        Assert.All(await EventsAsync(world, hook, HookState.Dead), e => Assert.Equal(1, e.Tries));
    }

    [Theory, EachDatabase]
    public async Task No_private_address_is_called_unless_it_was_allowed(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(world.Server.Clock, Ct);
        var there = new UriBuilder(receiver.Url) { Host = "127.0.0.2" };
        var hook = (
            await world
                .Get<SaveHook>()
                .RunAsync(
                    TestServer.Somebody,
                    null,
                    new HookAsked("inside", $"{there.Uri}", receiver.Secret, null, null),
                    Ct
                )
        ).Id;
        await world.Get<SaveHook>().TestAsync(TestServer.Somebody, hook, Ct);
        await world.UntilAsync(async () => (await EventsAsync(world, hook, HookState.Dead)).Count == 1);

        Assert.Contains(
            "127.0.0.2",
            (await EventsAsync(world, hook, HookState.Dead))[0].Reason,
            StringComparison.Ordinal
        );
        Assert.Empty(receiver.Events);
    }

    [Theory, EachDatabase]
    public async Task Addresses_are_each_users_own_checked_and_never_served_whole(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        using var other = await world.Server.As(UserRole.Operator);
        var asked = new
        {
            name = "一",
            url = "https://example.com/hook/secret-path?key=1",
            types = new[] { "order.paid" },
        };

        var added = await world.Server.Http.PostAsJsonAsync("/api/v1/shop/hooks/", asked, Ct);
        var made = await added.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var id = made.GetProperty("id").GetGuid();
        var list = await world.Server.Http.GetStringAsync("/api/v1/shop/hooks/", Ct);

        Assert.True(made.GetProperty("secret").GetString()!.Length >= 40);
        Assert.Contains("example.com", list, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", list, StringComparison.Ordinal);
        Assert.Equal(0, await world.CountAsync("shop_hook WHERE url LIKE '%example%'"));
        Assert.Equal("[]", await other.GetStringAsync("/api/v1/shop/hooks/", Ct));
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/api/v1/shop/hooks/{id}", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/api/v1/shop/hooks/{id}/events", Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await world.Server.Http.PostAsJsonAsync("/api/v1/shop/hooks/", asked, Ct)).StatusCode
        );
        foreach (
            var bad in new object[]
            {
                new { name = "", url = "https://example.com" },
                new { name = "二", url = "ftp://example.com" },
                new { name = "二", url = "https://user@example.com" },
                new
                {
                    name = "二",
                    url = "https://example.com",
                    secret = "short",
                },
                new
                {
                    name = "二",
                    url = "https://example.com",
                    types = new[] { "order.stolen" },
                },
            }
        )
            Assert.Equal(
                HttpStatusCode.BadRequest,
                (await world.Server.Http.PostAsJsonAsync("/api/v1/shop/hooks/", bad, Ct)).StatusCode
            );
        var off = await world.Server.Http.PutAsJsonAsync($"/api/v1/shop/hooks/{id}", new { enabled = false }, Ct);
        Assert.Equal(HttpStatusCode.OK, off.StatusCode);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await world.Server.Http.DeleteAsync($"/api/v1/shop/hooks/{id}", Ct)).StatusCode
        );
    }

    private static async Task<Guid> AddAsync(ShopWorld world, HookFarEnd receiver, params string[] types) =>
        (
            await world
                .Get<SaveHook>()
                .RunAsync(
                    TestServer.Somebody,
                    null,
                    new HookAsked("主程序", receiver.Url, receiver.Secret, types, null),
                    Ct
                )
        ).Id;

    private static Task<RuleSaved> AnswerEverythingAsync(ShopWorld world) =>
        world
            .Get<SaveRule>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new RuleAsked(null, null, "default", null, "您好", null, null, null),
                Ct
            );

    private static Task<IReadOnlyList<HookEvent>> EventsAsync(ShopWorld world, Guid hook, HookState state) =>
        world.Get<HookStore>().EventsAsync(hook, state, Ct);

    /// <returns>When it is told again, once the last failure is written down.</returns>
    private static async Task<DateTimeOffset> WaitingAsync(ShopWorld world, Guid hook)
    {
        DateTimeOffset? at = null;
        await world.UntilAsync(async () =>
            (await EventsAsync(world, hook, HookState.Waiting)) is [{ NextAt: { } next }]
            && (at = next) > world.Server.Clock.GetUtcNow().AddSeconds(3)
        );
        return at!.Value;
    }

    private static Task CountAsync(ShopWorld world, HookFarEnd receiver, int count) =>
        world.UntilAsync(() => Task.FromResult(receiver.Events.Count == count));

    /// <summary>All of these have come.</summary>
    private static Task TypesAsync(ShopWorld world, HookFarEnd receiver, params string[] types) =>
        world.UntilAsync(() => Task.FromResult(types.All(t => receiver.Events.Any(e => e.Type == t))));
}
