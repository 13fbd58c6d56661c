using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Signalbox.Bench;

/// <summary>The shipped executable, serving from an empty data folder that goes with it.</summary>
internal sealed class ShippedServer : IAsyncDisposable
{
    /// <summary>Where <c>./do ship</c> puts it.</summary>
    public const string Executable = "artifacts/ship/signalbox";

    private const string Name = "keeper";
    private const string Password = "signal lamps at dusk";

    private readonly DirectoryInfo folder;
    private readonly Process process;

    private ShippedServer(DirectoryInfo folder, Process process, Uri home, double seconds) =>
        (this.folder, this.process, Home, SecondsToReady) = (folder, process, home, seconds);

    /// <summary>Where it answers.</summary>
    public Uri Home { get; }

    /// <summary>From the start of the process to the first 200 of <c>/health/ready</c>.</summary>
    public double SecondsToReady { get; }

    /// <summary>Whether it is there; says on stderr what to do when it is not.</summary>
    public static bool IsThere()
    {
        if (File.Exists(Executable))
            return true;
        Console.Error.WriteLine($"{Executable} is not there: run ./do ship first");
        return false;
    }

    /// <param name="settings">Variables beside the folder and the port.</param>
    /// <exception cref="InvalidOperationException">It ended, or was not ready within a minute.</exception>
    public static async Task<ShippedServer> StartAsync(
        IReadOnlyDictionary<string, string> settings,
        CancellationToken ct
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-bench-");
        var port = FreePort();
        var start = new ProcessStartInfo(Path.GetFullPath(Executable), ["serve"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["SIGNALBOX_DATA"] = folder.FullName;
        start.Environment["WEB_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["RADAR_ADMIN_USERNAME"] = Name;
        start.Environment["RADAR_ADMIN_PASSWORD"] = Password;
        // A bench asks more often than people do, and from one address.
        start.Environment["SIGNALBOX_Hosting__RequestsPerTenSeconds"] = "1000000";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start)!; // without a shell there is always one
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var home = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = home, Timeout = TimeSpan.FromSeconds(2) };
        while (!await IsReadyAsync(http, ct))
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(60) || process.HasExited)
                throw new InvalidOperationException("The executable did not become ready.");
            await Task.Delay(25, ct); // a refused connection costs processor time that the server needs
        }
        return new ShippedServer(folder, process, home, watch.Elapsed.TotalSeconds);
    }

    /// <summary>Signs its administrator in as a browser would; each change then carries a token.</summary>
    /// <param name="http">With a place for cookies.</param>
    public static async Task SignInAsync(HttpClient http, CancellationToken ct)
    {
        using var entered = await http.PostAsJsonAsync(
            new Uri("/api/v1/identity/session", UriKind.Relative),
            new { name = Name, password = Password },
            ct
        );
        entered.EnsureSuccessStatusCode();
        var token = await http.GetFromJsonAsync<JsonElement>(
            new Uri("/api/v1/identity/form-token", UriKind.Relative),
            ct
        );
        http.DefaultRequestHeaders.Add(
            token.GetProperty("header").GetString()!, // the API's contract
            token.GetProperty("token").GetString()
        );
    }

    /// <summary>What it holds in memory now, MB.</summary>
    public double Resident() => Memory("VmRSS:");

    /// <summary>What it held at most, MB.</summary>
    public double Peak() => Memory("VmHWM:");

    /// <summary>What it has spent of processors since it started.</summary>
    public TimeSpan Spent()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private double Memory(string what)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status")
            .First(l => l.StartsWith(what, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            / 1024;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
