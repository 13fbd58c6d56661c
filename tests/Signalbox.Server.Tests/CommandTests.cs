using System.Text.Json;

namespace Signalbox.Server.Tests;

public sealed class CommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unknown_command_is_refused_with_a_suggestion_and_2()
    {
        using var signalbox = new Executable();

        var (code, _, errors) = await signalbox.RunAsync("migarte", Ct);

        Assert.Equal(2, code);
        Assert.Contains("migarte", errors, StringComparison.Ordinal);
        Assert.Contains("Did you mean migrate?", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_setting_ends_every_command_with_2_and_is_named_with_its_variable()
    {
        using var signalbox = new Executable();

        var (code, _, errors) = await signalbox.RunAsync("migrate", Ct, ("WEB_PORT", "ninety"));

        Assert.Equal(2, code);
        Assert.Equal("Hosting:Port: must be a whole number. (It is ninety, from variable WEB_PORT.)\n", errors);
        Assert.False(Directory.Exists(Path.Combine(signalbox.Folder, "data")), "nothing may have been made");
    }

    [Theory]
    [InlineData("migrate --dry-run")]
    [InlineData("migrate --script")]
    [InlineData("healthcheck")]
    [InlineData("settings")]
    [InlineData("serve")]
    public async Task No_command_fails_otherwise_over_a_bad_setting(string command)
    {
        using var signalbox = new Executable();

        var (code, output, errors) = await signalbox.RunAsync(
            command + " --Radar:ArticlesPerSlot=0",
            Ct,
            ("TZ", "Mars/Olympus"),
            ("LOG_LEVEL", "LOUD")
        );

        Assert.Equal(2, code);
        foreach (var key in new[] { "Radar:ArticlesPerSlot: ", "Installation:TimeZone: ", "Logs:Level: " })
            Assert.Contains(key, output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_shows_every_value_with_its_origin_and_masks_secrets()
    {
        using var signalbox = new Executable();
        await File.WriteAllTextAsync(Path.Combine(signalbox.Folder, ".env"), "LOG_LEVEL=WARNING\nWEB_PORT=9001\n", Ct);

        var (code, output, _) = await signalbox.RunAsync(
            "settings --json --Radar:ArticlesPerSlot=77",
            Ct,
            ("RADAR_ADMIN_PASSWORD", "lamps along the line"),
            ("DATABASE_URL", "postgresql://owner:only-for-us@db.lan:5433/radar"),
            ("WEB_PORT", "9002"),
            ("SIGNALBOX_Outbound__AllowedPrivateHots", "typo"),
            ("REDIS_URL", "redis://redis:6379/0")
        );

        Assert.Equal(0, code);
        Assert.DoesNotContain("lamps along", output, StringComparison.Ordinal);
        Assert.DoesNotContain("only-for-us", output, StringComparison.Ordinal);
        var items = JsonDocument.Parse(output).RootElement.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(("9002", "variable WEB_PORT"), Setting("Hosting:Port"));
        Assert.Equal(("WARNING", ".env, variable LOG_LEVEL"), Setting("Logs:Level"));
        Assert.Equal(("77", "command line"), Setting("Radar:ArticlesPerSlot"));
        Assert.Equal(("••••line", "variable RADAR_ADMIN_PASSWORD"), Setting("Identity:AdminPassword"));
        Assert.Equal("default", Setting("Hosting:Address").Origin);
        Assert.Contains("db.lan", Setting("Data:ConnectionString").Value, StringComparison.Ordinal);
        Assert.Contains(items, i => Detail(i)!.Contains("Outbound:AllowedPrivateHots", StringComparison.Ordinal));
        Assert.Contains(items, i => Detail(i)!.StartsWith("REDIS_URL has no effect", StringComparison.Ordinal));

        (string? Value, string? Origin) Setting(string key)
        {
            var item = items.Single(i => i.GetProperty("id").GetString() == key);
            return (Detail(item), item.GetProperty("origin").GetString());
        }

        static string? Detail(JsonElement item) =>
            item.TryGetProperty("detail", out var detail) ? detail.GetString() : "";
    }

    [Fact]
    public async Task Migrate_builds_the_tables_once_and_dry_run_builds_nothing()
    {
        using var signalbox = new Executable();

        var dry = await signalbox.RunAsync("migrate --dry-run", Ct);
        Assert.False(File.Exists(Path.Combine(signalbox.Folder, "data", "signalbox.db")));
        var first = await signalbox.RunAsync("migrate", Ct);
        var second = await signalbox.RunAsync("migrate", Ct);

        Assert.Contains("platform/0002-identity would be applied", dry.Output, StringComparison.Ordinal);
        Assert.Contains("platform/0002-identity applied", first.Output, StringComparison.Ordinal);
        Assert.Equal("The database is up to date.\n", second.Output);
        Assert.All([dry, first, second], run => Assert.Equal(0, run.Code));
    }

    [Theory]
    [InlineData("Sqlite", "password_set_at INTEGER")]
    [InlineData("Postgres", "password_set_at timestamp with time zone")]
    public async Task Migrate_script_prints_the_sql_and_asks_no_database(string kind, string expected)
    {
        using var signalbox = new Executable();

        var (code, output, _) = await signalbox.RunAsync(
            $"migrate --script --Data:Kind={kind} --Data:ConnectionString=Host=192.0.2.1",
            Ct
        );

        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains("INSERT INTO schema_script", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_sentence_and_2()
    {
        using var signalbox = new Executable();

        var (code, _, errors) = await signalbox.RunAsync(
            "migrate",
            Ct,
            ("DATABASE_URL", "postgresql://owner:only-for-us@127.0.0.1:1/radar")
        );

        Assert.Equal(2, code);
        Assert.StartsWith(
            "The database (PostgreSQL radar on 127.0.0.1:1) does not answer",
            errors,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("only-for-us", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("serve")]
    public async Task A_setting_that_the_listening_part_reads_first_is_a_sentence_and_2(string command)
    {
        using var signalbox = new Executable();

        var (code, _, errors) = await signalbox.RunAsync($"{command} --Hosting:RequestsPerTenSeconds=10000000", Ct);

        Assert.Equal(2, code);
        Assert.Contains("Hosting:RequestsPerTenSeconds", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_sentence_and_2()
    {
        using var signalbox = new Executable();
        var file = Path.Combine(signalbox.Folder, "letter.db");
        await File.WriteAllTextAsync(file, new string('x', 4096), Ct);

        var (code, _, errors) = await signalbox.RunAsync("migrate", Ct, ("DATABASE_URL", file));

        Assert.Equal(2, code);
        Assert.Contains($"{file} is not a SQLite database", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthcheck_is_1_where_nothing_answers()
    {
        using var signalbox = new Executable();

        var (code, output, _) = await signalbox.RunAsync("healthcheck --url http://127.0.0.1:1", Ct);

        Assert.Equal(1, code);
        Assert.Contains("does not answer", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RADAR_ADMIN_PASSWORD", "admin@123admin@123", "Identity:AdminPassword")]
    [InlineData("RADAR_ADMIN_PASSWORD", "change_me_please", "Identity:AdminPassword")]
    [InlineData("RADAR_ADMIN_PASSWORD", "   ", "variable RADAR_ADMIN_PASSWORD is empty")]
    [InlineData("SECRET_KEY", "only-twenty-characters", "Identity:SessionSecret: must be at least 32 bytes")]
    [InlineData("DEBUG", "1", "Hosting:Debug: must be false in production")]
    [InlineData("CORS_ORIGINS", "[\"*\"]", "Hosting:CorsOrigins")]
    [InlineData("DATABASE_URL", "postgresql://radar_app:changeme1@127.0.0.1:1/radar", "database's password")]
    [InlineData("DATABASE_URL", "postgresql://radar_app@127.0.0.1:1/radar", "must have a password")]
    public async Task Production_refuses_to_start(string variable, string value, string named)
    {
        using var signalbox = new Executable();

        var (code, _, errors) = await signalbox.RunAsync("serve", Ct, ("ENVIRONMENT", "prod"), (variable, value));

        Assert.Equal(2, code);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.DoesNotContain(value.Trim().Length > 3 ? value : "never", errors, StringComparison.Ordinal);
    }
}
