using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>The rules D2 and D8: the first account, and users with their roles.</summary>
public sealed class UserTests
{
    private const string Users = "/api/v1/identity/users";
    private const string NewPassword = "violet semaphore at noon";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_new_user_must_change_the_made_up_password_before_anything_else(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var owner = await Browser.SignedInAsync(server);
        var added = await owner.PostAsync(Users, new { name = "Lin", role = "Operator" });
        using var browser = new Browser(server);

        var signedIn = await browser.SignInAsync("lin", added.Text("password"));
        Assert.Equal("password", signedIn.Text("must"));
        Assert.Equal((403, "identity.password-must-change"), (await browser.GetAsync("/api/v1/jobs")).Short);
        var page = await browser.SendAsync(HttpMethod.Get, "/", null, ("Accept", "text/html"));
        Assert.Equal((302, "/login/password"), (page.Status, page.Location));
        var changed = await browser.PutAsync(
            "/api/v1/identity/password",
            new { current = added.Text("password"), password = NewPassword }
        );

        Assert.Equal(204, changed.Status);
        Assert.Equal(200, (await browser.GetAsync("/api/v1/jobs")).Status);
        Assert.Equal(401, (await browser.SignInAsync("lin", added.Text("password"))).Status);
    }

    [Fact]
    public async Task A_name_is_taken_once_whatever_its_case()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Browser.SignedInAsync(server);

        Assert.Equal(200, (await owner.PostAsync(Users, new { name = "Lin", role = "Viewer" })).Status);
        Assert.Equal(
            (409, "identity.user.name-taken"),
            (await owner.PostAsync(Users, new { name = " LIN ", role = "Viewer" })).Short
        );
        Assert.Equal(
            (400, "input.invalid"),
            (await owner.PostAsync(Users, new { name = "a:b", role = "Viewer" })).Short
        );
    }

    [Theory, EachDatabase]
    public async Task Disabling_a_user_ends_sessions_and_tokens_at_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var owner = await Browser.SignedInAsync(server);
        var added = await owner.PostAsync(Users, new { name = "Lin", role = "Operator" });
        using var lin = new Browser(server);
        await lin.SignInAsync("lin", added.Text("password"));
        await lin.PutAsync(
            "/api/v1/identity/password",
            new { current = added.Text("password"), password = NewPassword }
        );
        var token = await lin.PostAsync("/api/v1/identity/tokens", new { name = "t", scope = "Read" });

        Assert.Equal(204, (await owner.PatchAsync($"{Users}/{added.Text("id")}", new { isDisabled = true })).Status);

        Assert.Equal(401, (await lin.GetAsync("/api/v1/identity/me")).Status);
        using var program = new Browser(server);
        var byToken = await program.SendAsync(
            HttpMethod.Get,
            "/api/v1/identity/me",
            null,
            ("Authorization", $"Bearer {token.Text("secret")}")
        );
        Assert.Equal(401, byToken.Status);
        Assert.Equal((401, "identity.wrong-credentials"), (await lin.SignInAsync("lin", NewPassword)).Short);
        await owner.PatchAsync($"{Users}/{added.Text("id")}", new { isDisabled = false });
        Assert.Equal(200, (await lin.SignInAsync("lin", NewPassword)).Status);
    }

    [Theory, EachDatabase]
    public async Task An_administrator_resets_a_password_without_choosing_it_and_the_user_is_signed_out(
        DatabaseKind kind
    )
    {
        await using var server = await TestServer.StartAsync(kind);
        using var owner = await Browser.SignedInAsync(server);
        var added = await owner.PostAsync(Users, new { name = "Lin", role = "Viewer" });
        using var lin = new Browser(server);
        await lin.SignInAsync("lin", added.Text("password"));

        var reset = await owner.PostAsync($"{Users}/{added.Text("id")}/password-reset");

        Assert.NotEqual(added.Text("password"), reset.Text("password"));
        Assert.Equal(401, (await lin.GetAsync("/api/v1/identity/me")).Status);
        Assert.Equal("password", (await lin.SignInAsync("lin", reset.Text("password"))).Text("must"));
    }

    [Fact]
    public async Task Only_an_owner_touches_administrators_and_owners_and_the_last_owner_stays()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        using var owner = await Browser.SignedInAsync(server);
        var me = (await owner.GetAsync("/api/v1/identity/me")).Text("id");
        using var admin = await server.SignedInAsync(UserRole.Admin);
        await TestServer.SendFormTokenAsync(admin);

        Assert.Equal(403, await AsAdminAsync(admin, HttpMethod.Post, Users, new { name = "x", role = "Admin" }));
        Assert.Equal(403, await AsAdminAsync(admin, HttpMethod.Patch, $"{Users}/{me}", new { role = "Viewer" }));
        Assert.Equal(403, await AsAdminAsync(admin, HttpMethod.Post, $"{Users}/{me}/password-reset", null));
        Assert.Equal(403, await AsAdminAsync(admin, HttpMethod.Delete, $"{Users}/{me}/second-factor", null));
        Assert.Equal(200, await AsAdminAsync(admin, HttpMethod.Post, Users, new { name = "x", role = "Operator" }));
        Assert.Equal(
            (409, "identity.last-owner"),
            (await owner.PatchAsync($"{Users}/{me}", new { role = "Admin" })).Short
        );
        Assert.Equal(
            (409, "identity.not-yourself"),
            (await owner.PatchAsync($"{Users}/{me}", new { isDisabled = true })).Short
        );
        Assert.Equal(404, (await owner.PatchAsync($"{Users}/{Guid.NewGuid()}", new { role = "Admin" })).Status);
    }

    [Theory, EachDatabase]
    public async Task Of_several_who_set_up_at_once_one_becomes_the_owner(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind,
            [],
            new Dictionary<string, string> { ["Identity:AdminPassword"] = null! }
        );
        var make = server.Services.GetRequiredService<MakeFirstAdministrator>();
        Assert.True(await make.IsNeededAsync(Ct));

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => TryAsync(make, $"first {i}")));

        Assert.Single(made, m => m is null);
        Assert.Equal(3, made.Count(m => m == "identity.already-set-up"));
        Assert.False(await make.IsNeededAsync(Ct));
    }

    [Fact]
    public async Task The_first_password_is_held_to_the_rules()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [],
            new Dictionary<string, string> { ["Identity:AdminPassword"] = null! }
        );
        var make = server.Services.GetRequiredService<MakeFirstAdministrator>();

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            make.RunAsync(
                new FirstAccount { Name = "Lin", Password = "Password12345!" },
                new Origin("127.0.0.1", null),
                Ct
            )
        );

        Assert.Equal("input.invalid", refused.Code);
        Assert.True(await make.IsNeededAsync(Ct));
    }

    private static async Task<string?> TryAsync(MakeFirstAdministrator make, string name)
    {
        try
        {
            var account = new FirstAccount { Name = name, Password = NewPassword };
            await make.RunAsync(account, new Origin("127.0.0.1", null), Ct);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Code;
        }
    }

    private static async Task<int> AsAdminAsync(HttpClient admin, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = System.Net.Http.Json.JsonContent.Create(body);
        using var answer = await admin.SendAsync(request, Ct);
        return (int)answer.StatusCode;
    }
}
