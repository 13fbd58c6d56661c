using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

public sealed class FullDiskTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_stops_the_work_and_once_there_is_room_again_everything_ends()
    {
        await using var disk = await SmallDisk.MountAsync(sizeMegabytes: 16, Ct);
        await using var yard = await Yard.OnAsync(
            DatabaseKind.Sqlite,
            $"Data Source={disk.Folder}/signalbox.db;Pooling=False",
            disk
        );
        var host = await yard.StartAsync(yard.Orders with { Produce = true });

        for (var round = 1; round <= LongSuite.Rounds(2, 30); round++)
        {
            await host.LineAsync("made", host.Count("made") + 40, Ct);
            var complaints = host.Count("log 1404");
            disk.Fill();
            await host.LineAsync("log 1404", complaints + 1, Ct);
            await Task.Delay(1000, Ct);
            var over = host.Count("log 1405"); // before there is room: it may say so at once
            disk.MakeRoom();
            await host.LineAsync("log 1405", over + 1, Ct);
        }

        await Yard.StopAsync(host);
        await yard.FinishAsync(yard.Orders);
        await Ledger.CheckAsync(yard, "disk full", oneAtATime: true);
    }

    [Fact]
    public async Task The_full_disk_of_a_database_server_costs_nothing_either()
    {
        await using var disk = await SmallDisk.MountAsync(sizeMegabytes: 160, Ct);
        var postgres = await OwnPostgres.StartAsync(
            Ct,
            Directory.CreateDirectory(Path.Combine(disk.Folder, "pg")).FullName
        );
        await using var yard = await Yard.OnAsync(DatabaseKind.Postgres, postgres.ConnectionString, postgres);
        var host = await yard.StartAsync(yard.Orders with { Produce = true });

        for (var round = 1; round <= LongSuite.Rounds(2, 30); round++)
        {
            await host.LineAsync("made", host.Count("made") + 40, Ct);
            var complaints = host.Count("producer");
            disk.Fill();
            await host.LineAsync("producer", complaints + 5, Ct);
            disk.MakeRoom();
            // A server that could not write its log has given up by itself.
            if (round % 2 == 0 || !postgres.IsUp)
            {
                await postgres.DownAsync(hard: true, Ct);
                await postgres.UpAsync(Ct);
            }
            await host.LineAsync("made", host.Count("made") + 1, Ct);
        }

        await Yard.StopAsync(host);
        await yard.FinishAsync(yard.Orders);
        await Ledger.CheckAsync(yard, "disk of the server full", oneAtATime: true);
    }

    /// <summary>The same where nobody may mount anything: the system refuses to make files longer (EFBIG instead of ENOSPC).</summary>
    [Fact]
    public async Task A_limit_on_files_does_no_more_harm_than_a_full_disk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit is not installed");
        await using var yard = await Yard.CreateAsync(DatabaseKind.Sqlite);
        // What is ignored stays ignored in the program that the shell becomes.
        await using var host = HostProcess.Start(
            "/bin/sh",
            [
                "-c",
                "trap '' XFSZ; exec \"$0\" \"$1\"",
                HostProcess.Beside("Signalbox.TestHost"),
                (yard.Orders with { Produce = true }).ToJson(),
            ]
        );
        await host.LineAsync("ready", Ct);

        for (var round = 1; round <= LongSuite.Rounds(2, 30); round++)
        {
            await host.LineAsync("made", host.Count("made") + 40, Ct);
            var complaints = host.Count("log 1404");
            await LimitAsync(host, "65536");
            await host.LineAsync("log 1404", complaints + 1, Ct);
            await Task.Delay(1000, Ct);
            var over = host.Count("log 1405");
            await LimitAsync(host, "unlimited");
            await host.LineAsync("log 1405", over + 1, Ct);
        }

        await Yard.StopAsync(host);
        await yard.FinishAsync(yard.Orders);
        await Ledger.CheckAsync(yard, "files limited", oneAtATime: true);
    }

    private static async Task LimitAsync(HostProcess host, string bytes)
    {
        await using var prlimit = HostProcess.Start("prlimit", [$"--pid={host.Id}", $"--fsize={bytes}:unlimited"]);
        Assert.Equal(0, await prlimit.EndAsync(Ct));
    }
}
