using System.Net;
using System.Text;
using Signalbox.Console.Tests.Radar;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Shop;

public sealed class GoodsPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("keys", "text", "卡密：{key}")]
    [InlineData("text", "text", "网盘链接")]
    [InlineData("picture", "url", "https://img.example.com/a.png")]
    [InlineData("supplier", "url", "https://supplier.example.com/give")]
    public async Task Goods_of_each_kind_are_made_and_changed_and_what_is_in_them_is_shown_only_when_asked(
        string kind,
        string field,
        string content
    )
    {
        await using var desk = await ShopDesk.StartAsync();
        (string, string)[] fields =
        [
            ("name", "货品"),
            (field, content),
            ("width", "800"),
            ("height", "600"),
            ("delay", "3"),
            ("low", "5"),
        ];

        var bad = await desk.PostAsync(
            $"/shop/stock/new?kind={kind}",
            "goods",
            ("name", ""),
            (field, content),
            ("width", "800"),
            ("height", "600")
        );
        var made = await desk.PostAsync($"/shop/stock/new?kind={kind}", "goods", fields);
        var list = await desk.GetAsync("/shop/stock");
        var path = list.Document.QuerySelector("#goods tr[data-row] a")!.GetAttribute("href")!;
        var changed = await desk.PostAsync(path, "goods", ("name", "新名字"), ("delay", "4"), ("low", "6"));
        var shown = await desk.PostAsync(path, "content");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Contains("shop.goods.content", bad.One("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("已保存货品", made.Toast, StringComparison.Ordinal);
        Assert.Equal("新名字", changed.One("h1").TextContent);
        Assert.DoesNotContain(content, changed.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains(content, shown.One(".secret").TextContent, StringComparison.Ordinal);
        Assert.Contains("shop.goods.shown", await desk.AuditedAsync());
    }

    [Fact]
    public async Task Keys_are_pasted_and_uploaded_and_each_line_is_accounted_for()
    {
        await using var desk = await ShopDesk.StartAsync();
        var goods = await desk.SellKeysAsync(1);
        var path = $"/shop/stock/{goods}/import";

        var pasted = await UploadAsync(desk, path, "KEY-0001-ABCD\nNEW-1\nNEW-1\n\nbad\u0001line\n", null);
        var uploaded = await UploadAsync(desk, path, "", "NEW-2\nNEW-3");
        var nothing = await UploadAsync(desk, path, " ", null);
        var page = await desk.GetAsync($"/shop/stock/{goods}");
        var form = page.Document.QuerySelectorAll("#keys form")[0];
        var shown = await desk.SendAsync(form, $"/shop/stock/{goods}");

        Assert.Contains("新增 1 条，重复 2 条，坏行 1 行，空行 1 行", pasted.Main, StringComparison.Ordinal);
        Assert.Contains("Line 5", pasted.Main, StringComparison.Ordinal);
        Assert.Contains("新增 2 条", uploaded.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nothing.Status);
        Assert.Contains("剩余 4", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("NEW-3", page.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal("NEW-3", shown.One(".secret").TextContent);
        Assert.Contains("shop.key.shown", await desk.AuditedAsync());
    }

    [Fact]
    public async Task Low_stock_is_marked_and_a_binding_is_undone()
    {
        await using var desk = await ShopDesk.StartAsync();
        var goods = await desk.SellKeysAsync(1);

        var list = await desk.GetAsync("/shop/stock");
        var page = await desk.GetAsync($"/shop/stock/{goods}");
        var unbound = await desk.SendAsync(page.One("#uses form"), $"/shop/stock/{goods}");

        Assert.Contains("快用完", list.One("#goods tr[data-row]").TextContent, StringComparison.Ordinal);
        Assert.Contains(ShopDesk.Item, page.One("#uses").TextContent, StringComparison.Ordinal);
        Assert.Contains("还没有绑定商品", unbound.One("#uses").TextContent, StringComparison.Ordinal);
    }

    private static async Task<Shown> UploadAsync(ShopDesk desk, string path, string pasted, string? file)
    {
        using var content = new MultipartFormDataContent
        {
            { new StringContent(await TestServer.AntiforgeryAsync(desk.Client, path)), "__RequestVerificationToken" },
            { new StringContent("import"), "_handler" },
            { new StringContent(pasted), "keys" },
        };
        if (file is not null)
            content.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "keys.txt");
        return await Shown.OfAsync(await desk.Client.PostAsync(path, content, Ct));
    }
}
