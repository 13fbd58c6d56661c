using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Signalbox.FarEnds;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Pictures;
using Signalbox.Shop.Rules;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Pictures;

/// <summary>Pictures are measured, uploaded once for each account, and sent with their real size.</summary>
public sealed class PictureTests
{
    private const string Path = "/api/v1/shop/pictures";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Kinds =>
        new()
        {
            { "image/png", ExamplePictures.Png(640, 480) },
            { "image/gif", ExamplePictures.Gif(640, 480) },
            { "image/jpeg", ExamplePictures.Jpeg(640, 480) },
            { "image/jpeg", ExamplePictures.Jpeg(640, 480, orientation: 3) },
            { "image/jpeg", ExamplePictures.Jpeg(480, 640, orientation: 6) },
            { "image/jpeg", ExamplePictures.Jpeg(480, 640, orientation: 8, little: false) },
            { "image/webp", ExamplePictures.Webp(' ', 640, 480) },
            { "image/webp", ExamplePictures.Webp('L', 640, 480) },
            { "image/webp", ExamplePictures.Webp('X', 640, 480) },
        };

    [Theory, MemberData(nameof(Kinds))]
    public void The_size_is_what_is_shown_and_half_a_picture_has_none(string type, byte[] picture)
    {
        Assert.Equal(new PictureSize(type, 640, 480), PictureSize.Read(picture));
        // However short it is, it is read without a fault.
        foreach (var length in Enumerable.Range(0, picture.Length))
            Assert.True(PictureSize.Read(picture.AsSpan(0, length)) is null or { Width: 640, Height: 480 });
    }

    [Theory, EachDatabase]
    public async Task A_picture_is_kept_once_shown_to_its_owner_and_removed(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var picture = ExamplePictures.Png(640, 480);

        var first = await KeepAsync(world, picture);
        var again = await KeepAsync(world, picture);
        var shown = await world.Server.Http.GetAsync(Address(first), Ct);
        var other = await (await world.Server.As(UserRole.Operator)).GetAsync(Address(first), Ct);
        var removed = await world.Server.Http.DeleteAsync(Address(first), Ct);

        Assert.Equal(Address(first), Address(again));
        Assert.Equal((640, 480), (first.GetProperty("width").GetInt32(), first.GetProperty("height").GetInt32()));
        Assert.Equal("image/png", shown.Content.Headers.ContentType?.MediaType);
        Assert.Equal(picture, await shown.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await world.Server.Http.GetAsync(Address(first), Ct)).StatusCode);
    }

    [Fact]
    public async Task What_the_platform_would_not_take_is_refused_with_a_sentence()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);

        foreach (
            var (picture, says) in new (byte[], string)[]
            {
                (ExamplePictures.Png(1921, 10), "1921×10"),
                (ExamplePictures.Png(10, 10, KeepPicture.MostBytes + 1), "5 MB"),
                ("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "JPEG"),
                ([], "JPEG"),
            }
        )
        {
            using var content = new ByteArrayContent(picture);
            using var answer = await world.Server.Http.PostAsync(Path, content, Ct);
            var problem = await answer.Content.ReadAsStringAsync(Ct);
            Assert.True(
                answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge,
                problem
            );
            if (answer.StatusCode == HttpStatusCode.BadRequest)
                Assert.Contains(says, problem, StringComparison.Ordinal);
        }
        Assert.Equal(0, await world.CountAsync("shop_picture"));
    }

    [Theory, EachDatabase]
    public async Task A_rule_s_picture_is_uploaded_once_and_sent_with_its_real_size(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind, ("Shop:Replies:SameTextAfter", "00:00:00"));
        await AnswerWithAsync(world, await OwnAsync(world, ExamplePictures.Jpeg(480, 640, orientation: 6)));
        await world.BeginAsync();

        await SayAsync(world, "1.PNM");
        await world.UntilAsync(() => Task.FromResult(world.Platform.Messages.Count == 2));
        await world.GoOnAsync(10);
        await SayAsync(world, "2.PNM");
        await world.UntilAsync(() => Task.FromResult(world.Platform.Messages.Count == 4));

        var upload = Assert.Single(world.Platform.Uploads);
        Assert.Equal("image/jpeg", upload.Type);
        foreach (var picture in new[] { Picture(world, 1), Picture(world, 3) })
            Assert.Equal(
                (upload.Url, 640, 480),
                ($"{picture["url"]}", (int)picture["width"]!, (int)picture["height"]!)
            );
    }

    [Fact]
    public async Task A_picture_of_the_web_is_fetched_measured_and_uploaded()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        await using var site = await FarEnd.StartAsync(
            app => app.MapGet("/a.png", () => Results.Bytes(ExamplePictures.Png(320, 200))),
            Ct
        );
        await AnswerWithAsync(world, $"{site.Url}/a.png");
        await world.BeginAsync();

        await SayAsync(world, "1.PNM");
        await world.UntilAsync(() => Task.FromResult(world.Platform.Messages.Count == 2));

        Assert.Equal((320, 200), ((int)Picture(world, 1)["width"]!, (int)Picture(world, 1)["height"]!));
        Assert.Single(world.Platform.Uploads);
    }

    [Theory, EachDatabase]
    public async Task A_picture_that_is_gone_costs_the_text_nothing_and_the_chat_waits_for_a_person(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        await AnswerWithAsync(world, $"{PictureStore.Address}{Guid.NewGuid()}");
        await world.BeginAsync();

        await SayAsync(world, "1.PNM");
        await world.UntilAsync(async () => (await world.ChatAsync(ShopWorld.Chat))?.Waits == true);

        Assert.Equal(["看图"], world.Texts);
        Assert.Empty(world.Platform.Uploads);
    }

    [Fact]
    public async Task A_web_page_in_place_of_an_upload_means_that_the_session_is_over()
    {
        await using var world = await ShopWorld.StartAsync(DatabaseKind.Sqlite);
        await AnswerWithAsync(world, await OwnAsync(world, ExamplePictures.Png(10, 10)));
        await world.BeginAsync();
        world.Platform.UploadBeNext(XianyuPassportMood.WebPage);

        await SayAsync(world, "1.PNM");

        await world.UntilAsync(async () => (await world.AccountAsync()).Hold?.Why == "session");
        Assert.Empty(world.Platform.Uploads);
    }

    [Theory, EachDatabase]
    public async Task Goods_that_are_a_picture_of_ours_are_given_once_with_their_real_size(DatabaseKind kind)
    {
        await using var world = await ShopWorld.StartAsync(kind);
        var address = await OwnAsync(world, ExamplePictures.Png(300, 400));
        var goods = await world
            .Get<SaveGoods>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new GoodsAsked("图", GoodsKind.Picture, null, new PictureContent(address, 1, 1), null),
                Ct
            );
        await world.Get<BindGoods>().RunAsync(TestServer.Somebody, world.Account, ShopWorld.Item, "", goods, Ct);
        world.Place();
        world.Platform.UploadBeNext(XianyuPassportMood.BadGateway); // and then it goes
        await world.BeginAsync();

        await world.UntilAsync(() => Task.FromResult(world.Platform.Orders.Single().State == XianyuOrderState.Shipped));

        var message = Assert.Single(world.Platform.Messages);
        Assert.NotNull(message);
        Assert.Equal((300, 400), ((int)Picture(world, 0)["width"]!, (int)Picture(world, 0)["height"]!));
        Assert.Single(world.Platform.Uploads);
    }

    private static async Task<JsonElement> KeepAsync(ShopWorld world, byte[] picture)
    {
        using var content = new ByteArrayContent(picture);
        using var answer = await world.Server.Http.PostAsync(Path, content, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static string Address(JsonElement kept) => kept.GetProperty("address").GetString()!; // the API's contract

    /// <summary>Of somebody, whose the world's account is.</summary>
    private static async Task<string> OwnAsync(ShopWorld world, byte[] picture) =>
        (await world.Get<KeepPicture>().RunAsync(TestServer.Somebody, picture, Ct)).Address;

    private static Task<RuleSaved> AnswerWithAsync(ShopWorld world, string picture) =>
        world
            .Get<SaveRule>()
            .RunAsync(
                TestServer.Somebody,
                null,
                new RuleAsked(world.Account, null, "contains", ["图"], "看图", [picture], null, null),
                Ct
            );

    private static Task<string> SayAsync(ShopWorld world, string message) =>
        world.Platform.PushAsync(
            ShopWorld.Seller,
            [XianyuFarEnd.TextEntry(ShopWorld.Chat, ShopWorld.Buyer, ShopWorld.Seller, message, "有图吗")],
            Ct
        );

    private static JsonNode Picture(ShopWorld world, int at)
    {
        var data = $"{world.Platform.Messages[at][0]?["content"]?["custom"]?["data"]}";
        return JsonNode.Parse(Convert.FromBase64String(data))!["image"]!["pics"]![0]!;
    }
}
