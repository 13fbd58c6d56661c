using System.Net;
using Signalbox.Console.Tests.Radar;
using Signalbox.Platform.Identity;

namespace Signalbox.Console.Tests.Shop;

/// <summary>How an account answers, whom it does not answer, and below what price it does not go.</summary>
public sealed class AnswersPageTests
{
    [Fact]
    public async Task The_order_and_the_texts_are_kept_and_a_services_address_is_not_shown_again()
    {
        await using var desk = await ShopDesk.StartAsync();
        var path = $"/shop/accounts/{desk.Account}/answers";

        var saved = await desk.PostAsync(
            path,
            "order",
            ("place", "account-rule"),
            ("place", "service"),
            ("place", ""),
            ("place", ""),
            ("place", ""),
            ("once", "true"),
            ("silent", "已读\n稍等*"),
            ("service", "true"),
            ("url", "https://answers.example.com/in/secret-path"),
            ("token", "a-token"),
            ("seconds", "5"),
            ("history", "3")
        );
        var kept = await desk.SendAsync(HttpMethod.Get, $"accounts/{desk.Account}/replies");
        await desk.PostAsync(path, "order", ("place", "item-rule"), ("service", "true"), ("forget", "true"));
        var forgotten = await desk.SendAsync(HttpMethod.Get, $"accounts/{desk.Account}/replies");

        Assert.Equal("account-rule", saved.One("#f-place1 option[selected]").GetAttribute("value"));
        Assert.Equal("已读\n稍等*", saved.One("#f-silent").TextContent);
        var html = saved.Document.DocumentElement.OuterHtml;
        Assert.DoesNotContain("secret-path", html, StringComparison.Ordinal);
        Assert.DoesNotContain("a-token", html, StringComparison.Ordinal);
        Assert.Contains("answers.example.com", html, StringComparison.Ordinal);
        Assert.Equal("""["account-rule","service"]""", kept.GetProperty("order").GetRawText());
        Assert.True(kept.GetProperty("defaultOnce").GetBoolean());
        Assert.Equal(5, kept.GetProperty("serviceSeconds").GetInt32());
        Assert.True(kept.GetProperty("serviceHasToken").GetBoolean());
        Assert.False(forgotten.GetProperty("serviceHasToken").GetBoolean());
        Assert.Equal("answers.example.com", forgotten.GetProperty("serviceHost").GetString());
    }

    [Fact]
    public async Task Somebody_who_stands_twice_is_refused_and_what_was_typed_stays()
    {
        await using var desk = await ShopDesk.StartAsync();

        var refused = await desk.PostAsync(
            $"/shop/accounts/{desk.Account}/answers",
            "order",
            ("place", "model"),
            ("place", "model"),
            ("silent", "随便")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotEmpty(refused.One("[role=alert]").TextContent);
        Assert.Equal("随便", refused.One("#f-silent").TextContent);
    }

    [Fact]
    public async Task The_model_is_told_more_and_a_buyer_is_blocked_and_let_be()
    {
        await using var desk = await ShopDesk.StartAsync();
        var path = $"/shop/accounts/{desk.Account}/answers";

        var told = await desk.PostAsync(path, "model", ("told", "晚上十点以后不回"));
        var model = await desk.SendAsync(HttpMethod.Get, $"accounts/{desk.Account}/model");
        var bad = await desk.PostAsync(path, "block", ("buyer", "张三"));
        var blocked = await desk.PostAsync(path, "block", ("buyer", ShopDesk.Buyer), ("why", "同行"));
        var undone = await desk.PostAsync(path, "unblock", ("undo", ShopDesk.Buyer));

        Assert.Contains("模型回复没有打开", told.Main, StringComparison.Ordinal);
        Assert.Equal("晚上十点以后不回", told.One("#f-told").TextContent);
        Assert.False(model.GetProperty("answers").GetBoolean());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Equal("张三", bad.One("#f-buyer").GetAttribute("value"));
        Assert.Contains("同行", blocked.One("#blocked").TextContent, StringComparison.Ordinal);
        Assert.Empty(undone.Document.QuerySelectorAll("#blocked li"));
    }

    [Fact]
    public async Task A_floor_is_set_by_number_and_taken_away()
    {
        await using var desk = await ShopDesk.StartAsync();
        var path = $"/shop/accounts/{desk.Account}";

        var wrong = await desk.PostAsync($"{path}/floor", "floor", ("item", ShopDesk.Item), ("floor", "十块"));
        var set = await desk.PostAsync($"{path}/floor", "floor", ("item", ShopDesk.Item), ("floor", "15.5"));
        var none = await desk.GetAsync($"{path}/items?q=%E6%B2%A1%E6%9C%89");
        var gone = await desk.PostAsync($"{path}/floor", "floor", ("item", ShopDesk.Item), ("floor", ""));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal("十块", wrong.One("#f-floor").GetAttribute("value"));
        Assert.Equal($"{path}/items", set.Path);
        Assert.Contains("¥15.50", set.One("tr[data-row]").TextContent, StringComparison.Ordinal);
        Assert.Empty(none.Document.QuerySelectorAll("tr[data-row]"));
        Assert.Contains("按标价", gone.One("tr[data-row]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_sees_or_changes_them()
    {
        await using var desk = await ShopDesk.StartAsync();
        using var other = await desk.Server.SignedInAsync(UserRole.Admin);

        foreach (var page in new[] { "answers", "items", "floor" })
        {
            var shown = await RadarConsole.GetAsync(other, $"/shop/accounts/{desk.Account}/{page}");
            Assert.Equal((page, HttpStatusCode.NotFound), (page, shown.Status));
            Assert.DoesNotContain("小店", shown.Main, StringComparison.Ordinal);
        }
    }
}
