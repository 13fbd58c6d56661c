using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Signalbox.Server.Tests;

/// <summary>The server as a process: how it starts, how it ends, and that there is one only.</summary>
public sealed class ServeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_starts_in_order_keeps_a_second_one_out_and_ends_with_0_at_sigterm()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and folder modes are Linux's");
        using var signalbox = new Executable();
        var url = $"http://127.0.0.1:{FreePort()}";
        using var server = signalbox.Start("serve", ("SIGNALBOX_URLS", url));
        var lines = await UntilAsync(server, "Ready at");

        // One after the other, as the manual says it.
        var order = new[]
        {
            "starting",
            "The database was reached",
            "Schema scripts were applied",
            "works as node",
            "Ready at",
        };
        Assert.Equal(order, order.OrderBy(o => lines.FindIndex(l => l.Contains(o, StringComparison.Ordinal))));
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
#pragma warning disable CA1416 // skipped above
        var mode = File.GetUnixFileMode(Path.Combine(signalbox.Folder, "data"));
#pragma warning restore CA1416
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, mode);
        var limits = await File.ReadAllLinesAsync($"/proc/{server.Id}/limits", Ct);
        Assert.Matches(
            "Max core file size +0 +0",
            limits.Single(l => l.StartsWith("Max core", StringComparison.Ordinal))
        );

        var second = await signalbox.RunAsync("serve", Ct, ("SIGNALBOX_URLS", url));
        Assert.Equal(5, second.Code);
        Assert.Contains("signalbox.db is in use by the process " + server.Id, second.Errors, StringComparison.Ordinal);

        var healthy = await signalbox.RunAsync($"healthcheck --url {url}", Ct);
        Assert.Equal(0, healthy.Code);

        using (var http = new HttpClient())
            await http.GetAsync(new Uri($"{url}/r/some-token"), Ct);
        Terminate(server);
        await server.WaitForExitAsync(Ct);
        Assert.Equal(0, server.ExitCode);

        var access = await File.ReadAllLinesAsync(Path.Combine(signalbox.Folder, "data", "logs", "access.log"), Ct);
        var record = JsonDocument.Parse(Assert.Single(access)).RootElement; // probes are left out
        Assert.Equal("GET", record.GetProperty("method").GetString());
        Assert.InRange(record.GetProperty("status").GetInt32(), 400, 404);
        Assert.InRange(record.GetProperty("bytes").GetInt32(), 50, 5000);
        Assert.Equal("127.0.0.1", record.GetProperty("client").GetString());
        Assert.Equal(32, record.GetProperty("traceId").GetString()!.Length);
        Assert.DoesNotContain("some-token", access[0], StringComparison.Ordinal);

        // The lock is the process's: it went with it, though the file is still there.
        var after = await signalbox.RunAsync("migrate", Ct);
        Assert.Equal(0, after.Code);
    }

    [Fact]
    public async Task The_lock_of_a_killed_process_holds_nobody_up()
    {
        using var signalbox = new Executable();
        using var server = signalbox.Start("serve", ("SIGNALBOX_URLS", $"http://127.0.0.1:{FreePort()}"));
        await UntilAsync(server, "Ready at");

        server.Kill();
        await server.WaitForExitAsync(Ct);

        Assert.Equal(0, (await signalbox.RunAsync("migrate", Ct)).Code);
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_with_the_version_to_install()
    {
        using var signalbox = new Executable();
        await signalbox.RunAsync("migrate", Ct);
        await ExecuteAsync(
            signalbox,
            "INSERT INTO schema_script VALUES ('radar/9999-from-the-future', 'abc', '7.5.0', '2030-01-01T00:00:00Z')"
        );

        var (code, _, errors) = await signalbox.RunAsync("serve", Ct);

        Assert.Equal(4, code);
        Assert.Contains("Signalbox 7.5.0 (radar/9999-from-the-future)", errors, StringComparison.Ordinal);
        Assert.Contains("install 7.5.0 or later", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_script_stops_the_start()
    {
        using var signalbox = new Executable();
        await signalbox.RunAsync("migrate", Ct);
        await ExecuteAsync(
            signalbox,
            "UPDATE schema_script SET checksum = 'abc' WHERE name = 'platform/0002-identity'"
        );

        var (code, _, errors) = await signalbox.RunAsync("serve", Ct);

        Assert.Equal(4, code);
        Assert.Contains("platform/0002-identity", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_a_sentence_and_1()
    {
        using var signalbox = new Executable();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var (code, _, errors) = await signalbox.RunAsync("serve", Ct, ("WEB_PORT", port));

        Assert.Equal(1, code);
        Assert.Contains(port, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(Executable signalbox, string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(signalbox.Folder, "data", "signalbox.db")};Pooling=False"
        );
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>What the process has written up to the line with these words.</summary>
    private static async Task<List<string>> UntilAsync(Process process, string words)
    {
        List<string> lines = [];
        while (await process.StandardOutput.ReadLineAsync(Ct) is { } line)
        {
            lines.Add(line);
            if (line.Contains(words, StringComparison.Ordinal))
                return lines;
        }
        throw new InvalidOperationException(
            $"It ended before it said «{words}»: {string.Join('\n', lines)}{await process.StandardError.ReadToEndAsync(Ct)}"
        );
    }

    private static void Terminate(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
