using System.Net;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Alerts;

public sealed class AlertsPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_says_what_fires_and_an_operator_silences_it_there()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        using var person = await world.Server.SignedInAsync(UserRole.Operator);
        var flood = GaugeModule.Flood with { For = TimeSpan.Zero };
        Assert.Contains("一切正常", await person.GetStringAsync("/alerts", Ct), StringComparison.Ordinal);

        await world.TickAsync((flood, true));
        var firing = await person.GetStringAsync("/alerts", Ct);
        var form = await TestServer.AntiforgeryAsync(person, "/alerts/silence?matcher=rule%3Dflood");
        using var silenced = await person.PostAsync(
            "/alerts/silence",
            new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["__RequestVerificationToken"] = form,
                    ["_handler"] = "silence",
                    ["matcher"] = "rule=flood",
                    ["reason"] = "the lock keeper knows",
                    ["minutes"] = "90",
                }
            ),
            Ct
        );
        var quiet = await person.GetStringAsync("/alerts", Ct);

        Assert.Contains("水位过高", firing, StringComparison.Ordinal);
        Assert.Contains("/runbooks/flood", firing, StringComparison.Ordinal);
        Assert.Contains("/alerts/silence?matcher=rule%3Dflood", firing, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, silenced.StatusCode);
        Assert.Contains("the lock keeper knows", quiet, StringComparison.Ordinal);
        Assert.DoesNotContain("/alerts/silence?matcher=rule%3Dflood", quiet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_viewer_sees_alerts_and_cannot_silence_them()
    {
        await using var world = await AlertWorld.StartAsync(DatabaseKind.Sqlite);
        using var viewer = await world.Server.SignedInAsync(UserRole.Viewer);
        await world.TickAsync((GaugeModule.Flood with { For = TimeSpan.Zero }, true));

        var page = await viewer.GetStringAsync("/alerts", Ct);
        using var form = await viewer.GetAsync("/alerts/silence", Ct);

        Assert.Contains("水位过高", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/alerts/silence", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, form.StatusCode);
    }
}
