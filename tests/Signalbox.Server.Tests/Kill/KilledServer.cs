using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>The executable as a process of its own on a database that outlives it.</summary>
internal sealed class KilledServer : IAsyncDisposable
{
    private const string Password = "killed at night, up by day";

    private readonly string executable;
    private readonly Dictionary<string, string?> environment;
    private HostProcess? process;
    private bool isSignedIn;

    public KilledServer(TestDatabase database, DingTalkFarEnd robot, LlmVendorServer vendor)
        // The shipped one where it is named, which starts five times as fast; else the one beside the tests.
        : this(database, Environment.GetEnvironmentVariable("SIGNALBOX_EXECUTABLE") ?? HostProcess.Beside("signalbox"))
    {
        environment["DINGTALK_WEBHOOK"] = robot.Webhook;
        environment["DINGTALK_SECRET"] = robot.Secret;
        environment["DEEPSEEK_BASE_URL"] = vendor.Url;
        environment["DEEPSEEK_API_KEY"] = vendor.Key;
    }

    /// <param name="executable">Where it is.</param>
    public KilledServer(TestDatabase database, string executable)
    {
        this.executable = executable;
        var port = FreePort();
        environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SIGNALBOX_DATA"] = database.Folder,
            ["SIGNALBOX_Data__Kind"] = database.Kind.ToString(),
            ["SIGNALBOX_Data__ConnectionString"] = database.ConnectionString,
            ["SIGNALBOX_Outbound__AllowedPrivateHosts"] = "127.0.0.1",
            ["SIGNALBOX_Radar__Feeds__HostGap"] = "00:00:00",
            ["SIGNALBOX_Hosting__RequestsPerTenSeconds"] = "100000",
            // A slot that dies and dies takes its time; what is reported at a deadline is another test's.
            ["SIGNALBOX_Radar__SlotDeadline"] = "01:00:00",
            // On PostgreSQL a dead node's jobs are free soon, so that short lives have something to be killed at.
            ["SIGNALBOX_Jobs__JudgeAfter"] = "00:00:00.300",
            ["SIGNALBOX_Jobs__NodeLook"] = "00:00:00.100",
            // No job is to blame for these deaths; a slow machine ends none of those in flight in twenty short lives.
            ["SIGNALBOX_Jobs__LossesBeforeDead"] = "10000",
            ["WEB_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["RADAR_ADMIN_USERNAME"] = "keeper",
            ["RADAR_ADMIN_PASSWORD"] = Password,
        };
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Talks to it as its administrator: one session, which outlives every kill.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts it and does not wait.</summary>
    public void Launch() => process = HostProcess.Start(executable, ["serve"], environment);

    /// <summary>Starts it and returns when it is ready.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        Launch();
        for (var looks = 0; ; looks++)
        {
            if (HasEnded || looks > 6000)
                Assert.Fail($"The server did not become ready.\n{process!.Tail()}"); // launched
            try
            {
                using var answer = await Http.GetAsync("/health/ready", ct);
                if (answer.IsSuccessStatusCode)
                    break;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // not listening yet, or too busy to answer
            }
            await Task.Delay(20, ct);
        }
        if (isSignedIn)
            return;
        using var signedIn = await Http.PostAsJsonAsync(
            "/api/v1/identity/session",
            new { name = "keeper", password = Password },
            ct
        );
        signedIn.EnsureSuccessStatusCode();
        // What a browser's session changes carries a token; it holds as long as the session does.
        var form = await Http.GetFromJsonAsync<JsonElement>("/api/v1/identity/form-token", ct);
        Http.DefaultRequestHeaders.Add(form.GetProperty("header").GetString()!, form.GetProperty("token").GetString());
        isSignedIn = true;
    }

    /// <summary>Another command on the same installation, as a process of its own.</summary>
    public HostProcess Command(params string[] words) => HostProcess.Start(executable, words, environment);

    /// <summary>The session has ended, as a restore ends all; the next start signs in again.</summary>
    public void ForgetSession()
    {
        Http.DefaultRequestHeaders.Clear();
        isSignedIn = false;
    }

    /// <summary>What the next start is told; null takes it back.</summary>
    public void Set(string variable, string? value)
    {
        if (value is null)
            environment.Remove(variable);
        else
            environment[variable] = value;
    }

    /// <summary>Whether the process has ended by itself.</summary>
    public bool HasEnded => process!.HasExited;

    /// <summary>SIGSTOP: it keeps its sockets, and does nothing.</summary>
    public void Stop() => process!.Stop();

    /// <summary>SIGCONT.</summary>
    public void Continue() => process!.Continue();

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await process!.DisposeAsync(); // kills what still runs
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (process is not null)
            await process.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
