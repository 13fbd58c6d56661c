using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Tests.Hosting;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Identity;

public sealed class SignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_first_administrator_signs_in_and_nobody_else(DatabaseKind kind)
    {
        await using var server = await StartAsync(
            kind,
            ("Identity:AdminUsername", "Keeper of lamps"),
            ("Identity:AdminPassword", "signal lamps at dusk")
        );

        Assert.Equal(200, (await TryAsync(server, "keeper OF lamps", "signal lamps at dusk")).Status);
        Assert.Equal((401, "identity.wrong-credentials"), Short(await TryAsync(server, "keeper of lamps", "wrong")));
        Assert.Equal((401, "identity.wrong-credentials"), Short(await TryAsync(server, "nobody", "wrong")));
        Assert.Equal((400, "input.invalid"), Short(await TryAsync(server, "keeper of lamps", "")));
    }

    [Fact]
    public async Task The_password_is_stored_as_a_hash_that_says_how_it_was_made()
    {
        await using var server = await StartAsync(
            DatabaseKind.Sqlite,
            ("Identity:AdminPassword", "signal lamps at dusk")
        );
        await using var db = await server
            .Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(Ct);

        var user = await db.Set<User>().SingleAsync(Ct);

        Assert.StartsWith("pbkdf2-sha512$210000$", user.PasswordHash, StringComparison.Ordinal);
        Assert.Equal(UserRole.Owner, user.Role);
    }

    [Fact]
    public async Task Without_a_password_in_the_settings_there_is_no_account()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite, ("Identity:AdminPassword", null!));
        await using var db = await server
            .Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(Ct);

        Assert.Equal(0, await db.Set<User>().CountAsync(Ct));
        Assert.Equal(401, (await TryAsync(server, "admin", "admin")).Status);
    }

    [Theory]
    [InlineData("keeper")]
    [InlineData("nobody-of-that-name")]
    public async Task Guessing_is_slowed_down_more_each_time_and_never_locks(string name)
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        for (var i = 0; i < 5; i++)
            Assert.Equal(401, (await TryAsync(server, name, $"guess {i}")).Status);

        var slowed = await TryAsync(server, name, "guess 5");
        Assert.Equal((429, "identity.too-many-attempts"), Short(slowed));
        Assert.Equal(1, slowed.Wait);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await TryAsync(server, name, "guess 6")).Status);
        Assert.Equal(2, (await TryAsync(server, name, "guess 7")).Wait);

        for (var i = 0; i < 10; i++)
        {
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(401, (await TryAsync(server, name, $"later {i}")).Status);
        }
        Assert.Equal(60, (await TryAsync(server, name, "once more")).Wait); // a minute is the longest

        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await TryAsync(server, "keeper", "signal lamps at dusk")).Status);
    }

    [Fact]
    public async Task Twenty_failures_from_one_address_slow_all_names_down()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        for (var i = 0; i < 20; i++)
            Assert.Equal(401, (await TryAsync(server, $"name{i}", "guess")).Status);

        Assert.Equal(429, (await TryAsync(server, "keeper", "signal lamps at dusk")).Status);
        Assert.Equal(200, (await TryAsync(server, "keeper", "signal lamps at dusk", from: "203.0.113.9")).Status);
    }

    [Fact]
    public void A_short_password_or_a_colon_in_the_name_is_refused_and_not_shown()
    {
        var refused = Assert.ThrowsAny<Exception>(() =>
        {
            using var app = (IDisposable)
                Platform.Hosting.SignalboxApp.Build(
                    Platform.Configuration.SettingsInput.Only(
                        "--Identity:AdminPassword=short-one",
                        "--Identity:AdminUsername=a:b",
                        "--Logs:Files=false",
                        "--Data:ConnectionString=Data Source=none.db"
                    ),
                    [],
                    configure: null
                );
            ((Microsoft.AspNetCore.Builder.WebApplication)app)
                .Services.GetRequiredService<Platform.Configuration.SettingsCheck>()
                .Run();
        });

        Assert.Contains("Identity:AdminPassword: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Identity:AdminUsername: AdminUsername may hold no colon",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("short-one", refused.Message, StringComparison.Ordinal);
    }

    private static (int Status, string? Code) Short((int Status, string? Code, double? Wait) answer) =>
        (answer.Status, answer.Code);

    private static async Task<(int Status, string? Code, double? Wait)> TryAsync(
        TestServer server,
        string name,
        string password,
        string? from = null
    )
    {
        using var browser = new Browser(server);
        var answer = await browser.SignInAsync(name, password, from: from);
        return (answer.Status, answer.Code, answer.Wait?.TotalSeconds);
    }

    private static Task<TestServer> StartAsync(DatabaseKind kind, params (string Key, string Value)[] settings) =>
        TestServer.StartAsync(kind, [new ProbeModule()], settings.ToDictionary(s => s.Key, s => s.Value));
}
