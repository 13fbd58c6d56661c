using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Preferences;

public sealed class PreferenceTests
{
    private const string Mine = "/api/v1/display";
    private const string Defaults = "/api/v1/display/defaults";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_choice_of_ones_own_wins_over_the_installations_and_that_over_what_is_shipped(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);

        Assert.Equal("Auto Auto RedUp null", await ShownAsync(server, Mine));
        await PutAsync(
            server,
            Defaults,
            new
            {
                language = "En",
                market = "GreenUp",
                reducedMotion = true,
            }
        );
        Assert.Equal("En Auto GreenUp true", await ShownAsync(server, Mine));
        await PutAsync(
            server,
            Mine,
            new
            {
                language = "Zh",
                theme = "Dark",
                reducedMotion = false,
            }
        );
        Assert.Equal("Zh Dark GreenUp false", await ShownAsync(server, Mine));
        Assert.Equal("En Auto GreenUp true", await ShownAsync(server, Defaults));
        // What is left out is given back to the installation.
        await PutAsync(server, Mine, new { theme = "Light" });
        Assert.Equal("En Light GreenUp true", await ShownAsync(server, Mine));
    }

    [Fact]
    public async Task A_change_of_the_installations_looks_is_in_the_audit_log_and_ones_own_is_not()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);

        await PutAsync(server, Mine, new { theme = "Dark" });
        await PutAsync(server, Defaults, new { theme = "Light" });

        var log = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/audit?action=display", Ct);
        var entry = Assert.Single(log.EnumerateArray());
        Assert.Equal("display.defaults.set", entry.GetProperty("action").GetString());
        Assert.Equal(TestServer.AdminName, entry.GetProperty("userName").GetString());
    }

    [Theory]
    [InlineData("""{"theme":"purple"}""")]
    [InlineData("""{"theme":7}""")]
    [InlineData("""{"reducedMotion":"yes"}""")]
    public async Task What_is_no_choice_is_refused(string body)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await server.Http.PutAsync(Mine, content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("Auto Auto RedUp null", await ShownAsync(server, Mine));
    }

    [Fact]
    public async Task Nobody_sees_or_changes_it_without_signing_in()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);

        using var get = await server.Anonymous.GetAsync(Mine, Ct);
        using var put = await server.Anonymous.PutAsJsonAsync(Defaults, new { theme = "Dark" }, Ct);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (get.StatusCode, put.StatusCode));
    }

    private static async Task<string> ShownAsync(TestServer server, string path)
    {
        var shown = await server.Http.GetFromJsonAsync<JsonElement>(path, Ct);
        var motion = shown.GetProperty("reducedMotion").GetRawText();
        return $"{shown.GetProperty("language")} {shown.GetProperty("theme")} {shown.GetProperty("market")} {motion}";
    }

    private static async Task PutAsync(TestServer server, string path, object body)
    {
        using var answer = await server.Http.PutAsJsonAsync(path, body, Ct);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
