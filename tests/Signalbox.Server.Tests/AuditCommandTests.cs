using Microsoft.Data.Sqlite;

namespace Signalbox.Server.Tests;

public sealed class AuditCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Audit_verify_is_0_for_a_whole_chain_and_1_with_the_first_broken_entry()
    {
        using var signalbox = new Executable();
        var password = ("RADAR_ADMIN_PASSWORD", "lamps along the line");

        var whole = await signalbox.RunAsync("audit verify", Ct, password);
        await TamperAsync(Path.Combine(signalbox.Folder, "data", "signalbox.db"));
        var broken = await signalbox.RunAsync("audit verify", Ct, password);
        var json = await signalbox.RunAsync("audit verify --json", Ct, password);

        Assert.Equal((0, "1 entries, none changed, removed or put in.\n"), (whole.Code, whole.Output));
        Assert.Equal((1, "Entry 1 was changed.\n"), (broken.Code, broken.Output));
        Assert.Equal(
            (1, """{"entries":0,"brokenAt":1,"reasonZh":"第 1 条被改动了。","reason":"Entry 1 was changed."}""" + "\n"),
            (json.Code, json.Output)
        );
    }

    private static async Task TamperAsync(string file)
    {
        await using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        await database.OpenAsync(Ct);
        await using var command = database.CreateCommand();
        command.CommandText = "DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET action = 'nothing.at.all'";
        await command.ExecuteNonQueryAsync(Ct);
    }
}
