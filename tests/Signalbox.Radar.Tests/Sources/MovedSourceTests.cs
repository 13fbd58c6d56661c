using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Data;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources;

/// <summary>A feed that has moved for good (RFC 9110, 301 and 308) is asked at its new address from then on.</summary>
public sealed class MovedSourceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_new_address_is_taken_over_once_a_feed_was_read_there(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var target = world.Site.Put("/new.xml", FeedAnswer.Text(Rss));
        await SourceAsync(world, "甲", FeedAnswer.Redirect("/new.xml", 301));

        await world.SlotAsync("22:00");

        Assert.Equal([target.AbsoluteUri], await AddressesAsync(world));
    }

    [Theory]
    [InlineData(302, Rss, "it may come back")]
    [InlineData(301, "<html><form>Sign in to the network</form></html>", "a portal sends everybody to itself")]
    public async Task Otherwise_it_stays(int status, string found, string why)
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        world.Site.Put("/new.xml", FeedAnswer.Text(found));
        var old = await SourceAsync(world, "甲", FeedAnswer.Redirect("/new.xml", status));

        await world.SlotAsync("22:00");

        Assert.True((await AddressesAsync(world))[0] == old.AbsoluteUri, why);
    }

    [Fact]
    public async Task Two_that_move_to_one_place_do_not_both_go_there()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        world.Site.Put("/new.xml", FeedAnswer.Text(Rss));
        await SourceAsync(world, "甲", FeedAnswer.Redirect("/new.xml", 308));
        await SourceAsync(world, "乙", FeedAnswer.Redirect("/new.xml", 308));

        await world.SlotAsync("22:00");

        var addresses = await AddressesAsync(world);
        Assert.Equal(2, addresses.Distinct(StringComparer.Ordinal).Count());
        Assert.Single(addresses, a => a.EndsWith("/new.xml", StringComparison.Ordinal));
    }

    private const string Rss =
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title><item><guid>1</guid><title>一则通知</title><link>https://example.com/1</link></item></channel></rss>";

    private static async Task<Uri> SourceAsync(RadarWorld world, string name, FeedAnswer answer)
    {
        var address = world.Site.Put($"/{name}.xml", answer);
        await world.SourceAsync(address, name);
        return address;
    }

    private static async Task<IReadOnlyList<string>> AddressesAsync(RadarWorld world)
    {
        var sources = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/sources", Ct);
        return [.. sources.EnumerateArray().Select(s => s.GetProperty("address").GetString()!)];
    }
}
