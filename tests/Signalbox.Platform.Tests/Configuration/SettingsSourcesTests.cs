using Microsoft.Extensions.Configuration;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Tests.Configuration;

public sealed class SettingsSourcesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("signalbox-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_later_source_wins_and_is_named()
    {
        Write(
            "data/signalbox.yml",
            "Outbound:\n  AllowedPrivateHosts: from-yaml\nLogs:\n  Level: ERROR\n  RetentionDays: 3\n"
        );
        Write(".env", "LOG_LEVEL=WARNING\nexport WEB_PORT='9001' # comment\nLOG_RETENTION_DAYS=4\n");

        var (settings, _) = Read(
            ["--Hosting:Port=9003"],
            ("WEB_PORT", "9002"),
            ("SIGNALBOX_Logs__RetentionDays", "6"),
            ("LOG_RETENTION_DAYS", "5")
        );

        Assert.Equal("from-yaml", settings["Outbound:AllowedPrivateHosts"]);
        Assert.Equal("WARNING", settings["Logs:Level"]);
        Assert.Equal("6", settings["Logs:RetentionDays"]);
        Assert.Equal("9003", settings["Hosting:Port"]);
        Assert.Equal("command line", SettingsProvider.OriginOf(settings, "Hosting:Port"));
        Assert.Equal(
            "variable SIGNALBOX_Logs__RetentionDays",
            SettingsProvider.OriginOf(settings, "Logs:RetentionDays")
        );
        Assert.EndsWith(
            "signalbox.yml, line 2",
            SettingsProvider.OriginOf(settings, "Outbound:AllowedPrivateHosts"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_environment_wins_over_the_file_of_variables_whatever_their_form()
    {
        Write(".env", "SIGNALBOX_Hosting__Port=9001\n");

        var (settings, _) = Read([], ("WEB_PORT", "9002"));

        Assert.Equal("9002", settings["Hosting:Port"]);
    }

    [Fact]
    public void A_secret_comes_from_a_file_without_its_line_end()
    {
        var file = Write("password", "  lamps along the line\n");

        var (settings, _) = Read([], ("RADAR_ADMIN_PASSWORD_FILE", file), ("SIGNALBOX_Metrics__Token_FILE", file));

        Assert.Equal("lamps along the line", settings["Identity:AdminPassword"]);
        Assert.Equal("lamps along the line", settings["Metrics:Token"]);
    }

    [Fact]
    public void A_secret_file_that_is_not_there_is_refused_by_its_variable()
    {
        var refused = Assert.Throws<RefusedException>(() => Read([], ("SECRET_KEY_FILE", "/nowhere/key")));

        Assert.Equal("settings.secret-file", refused.Code);
        Assert.Contains("SECRET_KEY_FILE names /nowhere/key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_whose_own_name_ends_in_file_is_no_secret_file()
    {
        var (settings, _) = Read([], ("SIGNALBOX_Installation__SecretKeyFile", "/run/secrets/key"));

        Assert.Equal("/run/secrets/key", settings["Installation:SecretKeyFile"]);
    }

    [Theory]
    [InlineData("Identity:\n  AdminPassword: hidden\n", "line 2: Identity:AdminPassword is a secret")]
    [InlineData("Data:\n  ConnectionString: Host=x\n", "Data:ConnectionString is a secret")]
    [InlineData("Radar: [1, 2\n", "this is not YAML")]
    [InlineData("Radar: one: two\n", "this is not YAML")]
    public void The_settings_file_is_refused_with_its_line(string yaml, string expected)
    {
        Write("data/signalbox.yml", yaml);

        var refused = Assert.Throws<RefusedException>(() => Read([]));

        Assert.Equal("settings.file", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_settings_file_that_unfolds_without_end_is_refused()
    {
        // Nine lists of nine of the one before: 9^9 values in 30 lines.
        var yaml = "a: &a [x,x,x,x,x,x,x,x,x]\n";
        for (var c = 'b'; c <= 'i'; c++)
            yaml += $"{c}: &{c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n";
        Write("data/signalbox.yml", yaml);

        Assert.Equal("settings.file", Assert.Throws<RefusedException>(() => Read([])).Code);
    }

    [Fact]
    public void A_settings_file_named_on_the_command_line_must_be_there()
    {
        var refused = Assert.Throws<RefusedException>(() => Read(["--config", "/nowhere.yml"]));

        Assert.Contains("/nowhere.yml", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NAME", "line 1: write NAME=value")]
    [InlineData("# fine\nWEB_PORT=\"9000\n", "line 2: the quotation mark of WEB_PORT is not closed")]
    [InlineData("my name=3", "line 1")]
    public void The_file_of_variables_is_refused_with_its_line(string text, string expected)
    {
        Write(".env", text);

        var refused = Assert.Throws<RefusedException>(() => Read([]));

        Assert.Equal("settings.env-file", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite:///data/x.db", "Sqlite", "Data Source=data/x.db")]
    [InlineData("sqlite:////srv/x.db", "Sqlite", "Data Source=/srv/x.db")]
    [InlineData("sqlite+aiosqlite:///x.db", "Sqlite", "Data Source=x.db")]
    [InlineData("/srv/data/x.db", "Sqlite", "Data Source=/srv/data/x.db")]
    [InlineData(
        "postgresql+psycopg2://radar_app:p%40ss%2Fw@db:5433/radar?sslmode=verify-full",
        "Postgres",
        "Database=radar;Host=db;Port=5433;Username=radar_app;Password=p@ss/w;SSL Mode=VerifyFull"
    )]
    [InlineData("postgres://localhost/radar", "Postgres", "Database=radar;Host=localhost")]
    public void A_database_url_becomes_kind_and_connection_string(string url, string kind, string connection)
    {
        var (settings, _) = Read([], ("DATABASE_URL", url));

        Assert.Equal((kind, connection), (settings["Data:Kind"], settings["Data:ConnectionString"]));
    }

    [Theory]
    [InlineData("mysql://root:very-secret@db/radar", "its scheme is mysql")]
    [InlineData("postgresql://root:very-secret@db", "it names no database")]
    [InlineData("postgresql://root:very-secret@db/radar?colour=red", "colour is no option")]
    [InlineData("sqlite://", "it names no file")]
    public void A_database_url_that_cannot_be_used_is_refused_without_its_password(string url, string why)
    {
        var refused = Assert.Throws<RefusedException>(() => Read([], ("DATABASE_URL", url)));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_by_its_parts_may_be_split_over_both_places()
    {
        Write(".env", "POSTGRES_SERVER=db\nPOSTGRES_USER=owner\nPOSTGRES_PASSWORD=old\n");

        var (settings, _) = Read([], ("POSTGRES_PASSWORD", "new;word"), ("POSTGRES_PORT", "5433"));

        Assert.Equal("Postgres", settings["Data:Kind"]);
        Assert.Equal(
            "Host=db;Port=5433;Database=radar;Username=owner;Password=\"new;word\"",
            settings["Data:ConnectionString"]
        );
    }

    [Fact]
    public void Parts_do_nothing_beside_a_url()
    {
        var (settings, _) = Read([], ("POSTGRES_SERVER", "db"), ("DATABASE_URL", "x.db"));

        Assert.Equal("Sqlite", settings["Data:Kind"]);
    }

    [Theory]
    [InlineData("ALLOWED_HOSTS", "[\"a.lan\", \"b.lan\"]", "Hosting:AllowedHosts", "a.lan,b.lan")]
    [InlineData("ALLOWED_HOSTS", "a.lan, b.lan", "Hosting:AllowedHosts", "a.lan, b.lan")]
    [InlineData("ENVIRONMENT", "Production", "Hosting:Environment", "prod")]
    [InlineData("DEBUG", "on", "Hosting:Debug", "true")]
    [InlineData("WERSS_BASE_URL", " http://wx.lan:8001 ", "Radar:WeRss:BaseUrl", "http://wx.lan:8001")]
    [InlineData("WERSS_ACCESS_KEY", "k", "Radar:WeRss:AccessKey", "k")]
    [InlineData("DEEPSEEK_API_KEY", "k", "Llm:DeepSeek:ApiKey", "k")]
    [InlineData("TZ", "Europe/Berlin", "Installation:TimeZone", "Europe/Berlin")]
    [InlineData("TZ", "UTC", "Installation:TimeZone", null)]
    [InlineData("SIGNALBOX_DATA", "/srv/data", "Installation:DataFolder", "/srv/data")]
    public void Variables_of_the_guides_stand_for_settings(string name, string value, string key, string? expected)
    {
        var (settings, _) = Read([], (name, value));

        Assert.Equal(expected, settings[key]);
    }

    [Fact]
    public void What_has_no_effect_or_nobody_knows_is_told()
    {
        var (_, notices) = Read(
            [],
            ("REDIS_URL", "redis://redis"),
            ("SIGNALBOX_WEBPORT", "1"),
            ("SIGNALBOX_TEST_POSTGRES", "x"),
            ("SECRET_KEY", "  ")
        );

        Assert.Equal(
            ["REDIS_URL has no effect. Redis is not used: sessions, queue and locks are in the database."],
            notices.WithoutEffect
        );
        Assert.Equal(["variable SIGNALBOX_WEBPORT"], notices.Unknown);
        Assert.Equal(["variable SECRET_KEY"], notices.BlankSecrets);
    }

    private (IConfigurationRoot Settings, SettingsNotices Notices) Read(
        string[] arguments,
        params (string Name, string Value)[] variables
    )
    {
        var all = variables.Append(("SIGNALBOX_DATA", Path.Combine(folder, "data")));
        var builder = new ConfigurationManager();
        var notices = SettingsSources.Add(
            builder,
            new SettingsInput(
                arguments,
                all.GroupBy(v => v.Item1).ToDictionary(g => g.Key, g => g.First().Item2),
                folder
            )
        );
        return (builder, notices);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
