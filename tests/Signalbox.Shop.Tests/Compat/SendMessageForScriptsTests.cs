using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Compat;

/// <summary>The address that scripts for other programs know, without its defects.</summary>
public sealed class SendMessageForScriptsTests
{
    private const string Send = "sendByReceiverScope";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_message_is_sent_with_its_lines_and_success_is_said_when_it_was_taken(DatabaseKind kind)
    {
        await using var world = await AskedAsync(kind);
        var key = await OwnAsync(world);

        var sent = await SayAsync(world, key, ShopWorld.Seller, "在的\n\n直接拍");
        world.Platform.FrameBeNext(XianyuFrameMood.Refused, Send);
        var refused = await SayAsync(world, key, "小店", "二");
        world.Platform.FrameBeNext(XianyuFrameMood.LinkLost, Send);
        // Else the chat's history could tell that it was taken before the script is answered.
        world.Platform.FrameBeNext(XianyuFrameMood.Refused, "listUserMessages", times: 50);
        var unknown = await SayAsync(world, key, $"{world.Account}", "三");

        Assert.Equal((true, "已发送。"), sent);
        Assert.False(refused.Success);
        Assert.StartsWith("没有发出", refused.Message, StringComparison.Ordinal);
        Assert.False(unknown.Success);
        Assert.StartsWith("结果不明", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(["在的\n\n直接拍", "三"], world.Texts);
    }

    [Theory, EachDatabase]
    public async Task No_fixed_key_no_test_key_no_foreign_account_no_other_buyer(DatabaseKind kind)
    {
        await using var world = await AskedAsync(kind);
        var key = await OwnAsync(world);
        using var viewer = await world.Server.As(UserRole.Viewer);
        using var other = await world.Server.As(UserRole.Operator);

        foreach (
            var (with, account, buyer, text) in new[]
            {
                ("xianyu_qq_reply_2024", ShopWorld.Seller, ShopWorld.Buyer, "一"),
                ("zhinina_test_key", ShopWorld.Seller, ShopWorld.Buyer, "一"),
                ("", ShopWorld.Seller, ShopWorld.Buyer, "一"),
                (KeyOf(viewer), ShopWorld.Seller, ShopWorld.Buyer, "一"),
                (KeyOf(other), ShopWorld.Seller, ShopWorld.Buyer, "一"),
                (key, "no such account", ShopWorld.Buyer, "一"),
                (key, ShopWorld.Seller, "2215000000012", "一"),
                (key, ShopWorld.Seller, ShopWorld.Buyer, " "),
            }
        )
        {
            var (success, message) = await SayAsync(world, with, account, text, buyer);
            Assert.False(success);
            Assert.NotEqual("", message);
        }
        using var garbage = new StringContent("[1]");
        var answer = await world.Server.Anonymous.PostAsync("/send-message", garbage, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var long0 = new StringContent($"{{\"message\":\"{new string('x', 70_000)}\"}}");
        Assert.Equal(
            HttpStatusCode.OK,
            (await world.Server.Anonymous.PostAsync("/send-message", long0, Ct)).StatusCode
        );
        await world.GoOnAsync(3);

        Assert.Empty(world.Texts);
        Assert.Equal(0, await world.CountAsync("shop_answer"));
    }

    private static async Task<ShopWorld> AskedAsync(DatabaseKind kind)
    {
        var world = await ShopWorld.StartAsync(kind);
        await world.BeginAsync();
        await world.PushAsync("chat_text_buyer");
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))?.Waits == true);
        return world;
    }

    /// <summary>Gives the account to a user who has a token.</summary>
    private static async Task<string> OwnAsync(ShopWorld world)
    {
        using var user = await world.Server.As(UserRole.Operator);
        await using var transaction = await world.Get<Database>().BeginWriteAsync(Ct);
        await using var owner = transaction.Command(
            "UPDATE shop_account SET user_id = (SELECT id FROM identity_user WHERE role = 'Operator') WHERE id = @id",
            ("@id", world.Account)
        );
        await owner.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
        Assert.NotEqual(Guid.Empty, (await world.Get<AccountStore>().FindAsync(world.Account, Ct))!.UserId);
        return KeyOf(user);
    }

    private static string KeyOf(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;

    /// <summary>The clock goes on while the script waits.</summary>
    private static async Task<(bool Success, string Message)> SayAsync(
        ShopWorld world,
        string key,
        string account,
        string text,
        string buyer = ShopWorld.Buyer
    )
    {
        var asked = world.Server.Anonymous.PostAsJsonAsync(
            "/send-message",
            new
            {
                api_key = key,
                cookie_id = account,
                chat_id = $"{ShopWorld.Chat}@goofish",
                to_user_id = buyer,
                message = text,
            },
            Ct
        );
        while (!asked.IsCompleted)
            await world.GoOnAsync(0.25);
        var answer = await asked;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return (told.GetProperty("success").GetBoolean(), told.GetProperty("message").GetString()!);
    }
}
