using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Signalbox.Bench.Market;

/// <summary>The peer: FastAPI under gunicorn with PostgreSQL and Redis, as the scripts beside the project make it.</summary>
internal sealed class FastApiBaseline : IAsyncDisposable
{
    private readonly List<Process> processes = [];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("signalbox-peer-");

    private FastApiBaseline(Uri home) => Home = home;

    public Uri Home { get; }

    /// <returns>Null where the scripts are missing.</returns>
    /// <param name="postgres">The server; a database of its own is made there.</param>
    public static async Task<FastApiBaseline?> StartAsync(string postgres, CancellationToken ct)
    {
        var shared = Environment.GetEnvironmentVariable("SIGNALBOX_SHARED") ?? Path.Combine("..", "shared");
        var scripts = Path.GetFullPath(Path.Combine(shared, "bench", "fastapi-baseline"));
        if (!File.Exists(Path.Combine(scripts, "load.py")))
        {
            Console.Error.WriteLine($"no peer: {scripts} is not there");
            return null;
        }
        var server = new NpgsqlConnectionStringBuilder(postgres);
        var (redis, port) = (FreePort(), FreePort());
        var peer = new FastApiBaseline(new Uri($"http://127.0.0.1:{port}"));
        var environment = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = $"postgresql://{server.Username}@{server.Host}:{server.Port}/bench_peer",
            ["REDIS_URL"] = $"redis://127.0.0.1:{redis}/0",
            ["PROMETHEUS_ENABLED"] = "true",
            ["PROMETHEUS_MULTIPROC_DIR"] = peer.folder.FullName,
            ["PYTHONDONTWRITEBYTECODE"] = "1",
        };
        try
        {
            peer.Run(
                scripts,
                environment,
                "redis-server",
                "--port",
                Text(redis),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no"
            );
            await peer.Run(scripts, environment, "/usr/bin/python3", "load.py").WaitForExitAsync(ct);
            peer.Run(
                scripts,
                environment,
                "gunicorn",
                "-c",
                "gunicorn_conf.py",
                "--bind",
                $"127.0.0.1:{port}",
                "app.main:app"
            );
            peer.Run(scripts, environment, "/usr/bin/python3", "quotes_feeder.py", "3600");
            await peer.ReadyAsync(ct);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        folder.Delete(recursive: true);
    }

    private Process Run(
        string scripts,
        Dictionary<string, string> environment,
        string program,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = scripts,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        processes.Add(process);
        return process;
    }

    private async Task ReadyAsync(CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = Home };
        for (var tries = 0; tries < 100; tries++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), ct);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) { }
            await Task.Delay(200, ct);
        }
        throw new InvalidOperationException("The peer did not become ready.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
