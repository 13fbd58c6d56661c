namespace Signalbox.Server.Tests;

public sealed class ShopCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_an_owner_an_import_asks_whose_it_is_and_ends_with_1()
    {
        using var signalbox = new Executable();

        var (code, _, errors) = await signalbox.RunAsync("shop import nothing.db", Ct);

        Assert.Equal(1, code);
        Assert.Contains("--user", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop import")]
    [InlineData("shop check")]
    public async Task What_is_to_be_looked_at_has_to_be_named(string command)
    {
        using var signalbox = new Executable();

        Assert.Equal(2, (await signalbox.RunAsync(command, Ct)).Code);
    }

    [Theory]
    [InlineData("shop import {0} --json")]
    [InlineData("shop check 2200000000001 --json")]
    public async Task With_an_owner_each_says_in_a_sentence_what_it_does_not_find(string command)
    {
        using var signalbox = new Executable();
        var file = Path.Combine(signalbox.Folder, "old.db");
        await File.WriteAllTextAsync(file, "no database", Ct);
        await OwnerAsync(signalbox);

        var (code, _, errors) = await signalbox.RunAsync(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, command, file),
            Ct
        );

        Assert.Equal(1, code);
        Assert.True(
            errors.Contains("no SQLite database", StringComparison.Ordinal)
                || errors.Contains("no account «2200000000001»", StringComparison.Ordinal),
            errors
        );
    }

    /// <summary>A first start with a password makes the owner.</summary>
    private static async Task OwnerAsync(Executable signalbox)
    {
        var (_, _, errors) = await signalbox.RunAsync(
            "shop import nothing.db",
            Ct,
            ("RADAR_ADMIN_USERNAME", "keeper"),
            ("RADAR_ADMIN_PASSWORD", "signal lamps at dusk")
        );
        Assert.Contains("There is no file nothing.db", errors, StringComparison.Ordinal);
    }
}
