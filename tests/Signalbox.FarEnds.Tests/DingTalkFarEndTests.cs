using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.DingTalk;
using Signalbox.Testing;

namespace Signalbox.FarEnds.Tests;

public sealed class DingTalkFarEndTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_takes_twenty_a_minute_and_is_then_silent_for_ten()
    {
        var clock = new TestClock();
        await using var robot = await DingTalkFarEnd.StartAsync(clock, Ct);
        for (var i = 0; i < 20; i++)
            Assert.Equal(0, await SayAsync(robot, clock.GetUtcNow(), robot.Secret!));

        Assert.Equal(130101, await SayAsync(robot, clock.GetUtcNow(), robot.Secret!));
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(130101, await SayAsync(robot, clock.GetUtcNow(), robot.Secret!));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await SayAsync(robot, clock.GetUtcNow(), robot.Secret!));
        Assert.Equal(21, robot.Messages.Count);
    }

    [Theory]
    [InlineData(0, "SECother", 310000)]
    [InlineData(61, null, 310000)]
    [InlineData(-61, null, 310000)]
    [InlineData(59, null, 0)]
    public async Task It_checks_the_signature_and_its_hour(int minutesOff, string? secret, int code)
    {
        var clock = new TestClock();
        await using var robot = await DingTalkFarEnd.StartAsync(clock, Ct);

        var answer = await SayAsync(robot, clock.GetUtcNow().AddMinutes(minutesOff), secret ?? robot.Secret!);

        Assert.Equal(code, answer);
    }

    [Theory]
    [InlineData(19_900, 0)]
    [InlineData(20_000, 460101)]
    public async Task It_measures_the_body_in_bytes(int letters, int code)
    {
        var clock = new TestClock();
        await using var robot = await DingTalkFarEnd.StartAsync(clock, Ct);

        Assert.Equal(code, await SayAsync(robot, clock.GetUtcNow(), robot.Secret!, new string('x', letters)));
    }

    private static async Task<int> SayAsync(
        DingTalkFarEnd robot,
        DateTimeOffset at,
        string secret,
        string text = "hello"
    )
    {
        var timestamp = at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes($"{timestamp}\n{secret}")
        );
        var sign = Uri.EscapeDataString(Convert.ToBase64String(hash));
        using var http = new HttpClient();
        var answer = await http.PostAsJsonAsync(
            new Uri($"{robot.Webhook}&timestamp={timestamp}&sign={sign}"),
            new { msgtype = "text", text = new { content = text } },
            Ct
        );
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return json.GetProperty("errcode").GetInt32();
    }
}
