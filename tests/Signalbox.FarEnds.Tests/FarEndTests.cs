using Microsoft.AspNetCore.Builder;

namespace Signalbox.FarEnds.Tests;

public sealed class FarEndTests
{
    [Fact]
    public async Task It_answers_on_a_port_of_its_own()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var end = await FarEnd.StartAsync(app => app.MapGet("/", () => "here"), ct);
        using var http = new HttpClient();

        Assert.Equal("here", await http.GetStringAsync(new Uri(end.Url), ct));
    }
}
