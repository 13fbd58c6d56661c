using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>What the pages owe to those who type passwords.</summary>
public sealed class SignInPagesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_fields_are_masked_and_told_to_password_managers()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var fields = new List<IElement>();
        foreach (var path in new[] { "/login", "/settings/security/password", "/settings/security/second-factor" })
        {
            var page = path == "/login" ? await AnonymousAsync(server, path) : await OwnersAsync(server, path);
            fields.AddRange(page.QuerySelectorAll("[name=password], [name=current], [name=again]"));
        }

        Assert.Equal(5, fields.Count);
        Assert.All(fields, f => Assert.Equal("password", f.GetAttribute("type")));
        Assert.All(
            fields,
            f => Assert.Contains(f.GetAttribute("autocomplete"), new[] { "current-password", "new-password" })
        );
        Assert.All(fields, f => Assert.False(f.HasAttribute("readonly") || f.HasAttribute("onpaste")));
    }

    [Fact]
    public async Task No_script_of_ours_looks_at_pasting()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var page = await AnonymousAsync(server, "/login");
        var script = page.QuerySelector("script[src]")?.GetAttribute("src");

        var text = await server.Anonymous.GetStringAsync(new Uri(script!, UriKind.Relative), Ct); // it was selected by it

        Assert.Contains("addEventListener", text, StringComparison.Ordinal);
        Assert.DoesNotContain("paste", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/jobs")]
    [InlineData("/accounts")]
    [InlineData("/settings/users")]
    public async Task Every_page_leads_to_signing_out(string path)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);

        var page = await OwnersAsync(server, path);
        var me = await OwnersAsync(server, "/settings");

        Assert.Single(page.QuerySelectorAll("header.topbar a[href='/settings'][aria-label]"));
        Assert.NotEmpty(me.QuerySelectorAll("#account form[method=post] button"));
    }

    private static async Task<IDocument> OwnersAsync(TestServer server, string path) =>
        await new HtmlParser().ParseDocumentAsync(await server.HtmlAsync(path), Ct);

    private static async Task<IDocument> AnonymousAsync(TestServer server, string path) =>
        await new HtmlParser().ParseDocumentAsync(
            await server.Anonymous.GetStringAsync(new Uri(path, UriKind.Relative), Ct),
            Ct
        );
}
