using System.Net;
using Signalbox.Platform.Data;
using Signalbox.Radar;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Guards;

public sealed class SecurityHeadersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_allow_no_inline_script_and_no_stranger()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        using var client = await server.SignedInAsync();

        using var page = await client.GetAsync("/", Ct);

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_change_by_cookie_without_a_token_is_refused(string method)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        using var client = await server.SignedInAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/channels/{Guid.Empty}");
        using var answer = await client.SendAsync(request, Ct);

        Assert.True(
            answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed,
            answer.StatusCode.ToString()
        );
    }

    [Fact]
    public async Task A_form_without_a_token_is_refused_with_a_page()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        using var client = await server.SignedInAsync();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var form = new FormUrlEncodedContent([new("theme", "dark")]);
        using var answer = await client.PostAsync("/display/theme", form, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("identity.forged", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }
}
