using System.Net;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Walks;

/// <summary>Every page on both databases: one that answers at once hides what a page shows before it has read.</summary>
public sealed class EveryPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Every_page_is_shown_whole(DatabaseKind kind)
    {
        await using var world = await FullWorld.StartAsync(kind);
        var browser = await world.Server.SignedInAsync();
        List<string> faults = [];
        foreach (var path in world.Pages().Where(p => p != "/no-such-page"))
        {
            using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative), Ct);
            var html = await answer.Content.ReadAsStringAsync(Ct);
            if (answer.StatusCode != HttpStatusCode.OK || !html.Contains("<h1", StringComparison.Ordinal))
                faults.Add($"{path} {(int)answer.StatusCode}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}
