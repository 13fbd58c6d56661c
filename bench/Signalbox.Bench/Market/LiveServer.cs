using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Signalbox.Market;
using Signalbox.Market.Files;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;

namespace Signalbox.Bench.Market;

/// <summary>A clock that runs as fast as the machine's, or faster, from a moment of a session on.</summary>
/// <param name="times">How many seconds pass in one.</param>
internal sealed class SessionClock(DateTimeOffset start, int times) : TimeProvider
{
    private readonly long began = Stopwatch.GetTimestamp();

    /// <summary>Monday, 2 March 2026, 09:40 in Shanghai.</summary>
    public static DateTimeOffset Morning { get; } = new(2026, 3, 2, 9, 40, 0, TimeSpan.FromHours(8));

    public override DateTimeOffset GetUtcNow() => start.ToUniversalTime() + (Stopwatch.GetElapsedTime(began) * times);

    /// <summary>The moment of the machine's counter at which this clock showed that.</summary>
    public long TicksOf(DateTimeOffset at) => began + (long)((at - start).TotalSeconds / times * Stopwatch.Frequency);
}

/// <summary>The program with its market in a session: a process of its own whose clock stands in a morning, whatever the day is.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly Process process;

    private LiveServer(DirectoryInfo folder, Process process, Uri home, IReadOnlyList<string> tokens) =>
        (this.folder, this.process, Home, Tokens) = (folder, process, home, tokens);

    public Uri Home { get; }

    /// <summary>Each may listen a hundred times.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <param name="site">Where quotes come from.</param>
    /// <param name="codes">The instruments that there are.</param>
    public static async Task<LiveServer> StartAsync(
        string site,
        IReadOnlyList<string> codes,
        int tokens,
        CancellationToken ct
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-live-");
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["--live", folder.FullName, site, string.Join(',', codes), $"{tokens}"]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!; // without a shell there is always one
        var said =
            await process.StandardOutput.ReadLineAsync(ct)
            ?? throw new InvalidOperationException("The server in the session did not start.");
        return new LiveServer(folder, process, new Uri(said.Split(' ')[0]), said.Split(' ')[1].Split(','));
    }

    /// <summary>What it has spent of processors since it started.</summary>
    public TimeSpan Spent()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>What it holds in memory now, MB.</summary>
    public double Resident()
    {
        process.Refresh();
        return process.WorkingSet64 / 1024.0 / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>What the process does; prints its address and the tokens, and ends when it is killed.</summary>
    public static async Task ServeAsync(string folder, string site, string codes, string tokens)
    {
        var app = SignalboxApp.Build(
            [
                $"--Installation:DataFolder={folder}",
                "--Hosting:Urls=http://127.0.0.1:0",
                "--Hosting:RequestsPerTenSeconds=1000000",
                "--Logs:Console=none",
                "--Jobs:Enabled=false",
                "--Outbound:AllowedPrivateHosts=127.0.0.1",
                $"--Market:Tencent:QuoteUrl={site}",
                "--Market:Tencent:PerMinute=100000",
                "--Market:ListenersPerToken=100",
                "--Market:QuotesFor=00:00:03", // so that who polls gets what is as new as what is pushed
            ],
            [new MarketModule()],
            builder => builder.Services.AddSingleton<TimeProvider>(new SessionClock(SessionClock.Morning, 1))
        );
        await SignalboxApp.StartAsync(app, patient: false, CancellationToken.None);
        var made = await MakeAsync(app.Services, codes.Split(','), int.Parse(tokens, CultureInfo.InvariantCulture));
        Console.WriteLine($"{app.Urls.First()} {string.Join(',', made)}");
        await ((IHost)app).WaitForShutdownAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<string>> MakeAsync(IServiceProvider services, string[] codes, int tokens)
    {
        var list = new FileInfo(Path.GetTempFileName());
        var csv = $"{list.FullName}.csv";
        await File.WriteAllLinesAsync(csv, ["ts_code,name,list_date", .. codes.Select(c => $"{c},{c},20000104")]);
        await services.GetRequiredService<ImportFiles>().RunAsync([csv], _ => { }, CancellationToken.None);
        File.Delete(csv);
        list.Delete();
        await services
            .GetRequiredService<MakeFirstAdministrator>()
            .MakeAsync("keeper", Passwords.Hash("signal lamps at dusk"), address: null, CancellationToken.None);
        await using var db = await services
            .GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(CancellationToken.None);
        var keeper = await db.Set<User>().SingleAsync(CancellationToken.None);
        var secrets = Enumerable.Range(0, tokens).Select(_ => $"sbx_{RandomToken.New()}").ToList();
        var database = services.GetRequiredService<Database>();
        await using var transaction = await database.BeginWriteAsync(CancellationToken.None);
        foreach (var secret in secrets)
        {
            await using var insert = transaction.Command(
                """
                INSERT INTO identity_api_token (id, token_hash, user_id, name, scope, created_at, expires_at, last_used_at)
                VALUES (@id, @hash, @user, 'bench', 'Read', @now, @until, @now)
                """,
                ("@id", Guid.NewGuid()),
                ("@hash", RandomToken.HashOf(secret)),
                ("@user", keeper.Id),
                ("@now", SessionClock.Morning.ToUniversalTime()),
                ("@until", SessionClock.Morning.ToUniversalTime().AddDays(30))
            );
            await insert.ExecuteNonQueryAsync(CancellationToken.None);
        }
        await transaction.CommitAsync(CancellationToken.None);
        return secrets;
    }
}
