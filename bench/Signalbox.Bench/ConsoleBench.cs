using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace Signalbox.Bench;

/// <summary>The console of the shipped executable with the sample data: weight of first loads, a phone, 200 open pages.</summary>
internal static partial class ConsoleBench
{
    private const int Kilobyte = 1024;
    private const int Rounds = 3;
    private const int OpenPages = 200;

    /// <summary>«Good» for the largest contentful paint, as web.dev has it.</summary>
    private const double GoodSeconds = 2.5;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (!ShippedServer.IsThere() || !ColdBrowser.IsThere())
            return [new BenchRow("console", "KB", 0, null, null, 60, "at most", 0, "a part is missing", false)];
        await using var server = await ShippedServer.StartAsync(new Dictionary<string, string>(), ct);
        var cookies = new CookieContainer();
        using var http = new HttpClient(
            new SocketsHttpHandler { CookieContainer = cookies, MaxConnectionsPerServer = 6 }
        );
        http.BaseAddress = server.Home;
        await ShippedServer.SignInAsync(http, ct);
        using (var samples = await http.PutAsync(new Uri("/api/v1/radar/samples", UriKind.Relative), null, ct))
            samples.EnsureSuccessStatusCode();
        var report = ReportLink().Match(await http.GetStringAsync(new Uri("/reports", UriKind.Relative), ct)).Value;

        var rows = new List<BenchRow>();
        await using (var browser = await ColdBrowser.StartAsync(server.Home, cookies))
        {
            await browser.LoadAsync("/", phone: false); // the server's own first time is not the browser's
            foreach (var (what, path) in new[] { ("overview", "/"), ("report", report) })
                rows.AddRange(await FirstLoadAsync(browser, what, path));
        }
        rows.Add(await OpenPagesAsync(server, http, cookies, ct));
        return rows;
    }

    private static async Task<IEnumerable<BenchRow>> FirstLoadAsync(ColdBrowser browser, string what, string path)
    {
        var (desk, phone) = (new List<FirstLoad>(), new List<FirstLoad>());
        for (var round = 0; round < Rounds; round++)
        {
            desk.Add(await browser.LoadAsync(path, phone: false));
            phone.Add(await browser.LoadAsync(path, phone: true));
        }
        var weight = desk.Max(l => l.Bytes) / (double)Kilobyte;
        var seconds = Median(phone);
        return
        [
            new BenchRow(
                $"{what}: first load, with headers",
                "KB",
                weight,
                desk[0].PlainBytes / (double)Kilobyte,
                "the same uncompressed",
                60,
                "at most",
                60 / weight,
                "the limit over ours, at least 1",
                weight <= 60
            ),
            new BenchRow(
                $"{what}: requests of a first load",
                "",
                desk.Max(l => l.Requests),
                null,
                null,
                0,
                $"to other hosts, {desk.Max(l => l.Strangers)} made",
                desk.Max(l => l.Strangers),
                "none leaves the host",
                desk.TrueForAll(l => l.Strangers == 0)
            ),
            new BenchRow(
                $"{what}: usable on a phone (CPU / 4, 1.6 Mbit/s, 150 ms)",
                "s",
                seconds,
                Median(desk),
                "on a desk",
                GoodSeconds,
                "at most",
                GoodSeconds / seconds,
                "the limit over ours, at least 1",
                seconds <= GoodSeconds
            ),
        ];
    }

    /// <summary>Pages as a browser opens them: the HTML with a session, then the socket that the page names.</summary>
    private static async Task<BenchRow> OpenPagesAsync(
        ShippedServer server,
        HttpClient http,
        CookieContainer cookies,
        CancellationToken ct
    )
    {
        var before = server.Resident();
        var sockets = new List<ClientWebSocket>();
        try
        {
            string[] paths = ["/", "/opportunities", "/jobs", "/articles"];
            for (var page = 0; page < OpenPages; page++)
            {
                var html = await http.GetStringAsync(new Uri(paths[page % paths.Length], UriKind.Relative), ct);
                var topics = WebUtility.HtmlDecode(SocketAddress().Match(html).Groups["address"].Value);
                var socket = new ClientWebSocket();
                sockets.Add(socket);
                socket.Options.Cookies = cookies;
                socket.Options.SetRequestHeader("Origin", server.Home.AbsoluteUri.TrimEnd('/'));
                var address = new UriBuilder(new Uri(server.Home, topics)) { Scheme = "ws" };
                await socket.ConnectAsync(address.Uri, ct);
                var first = await socket.ReceiveAsync(new byte[64 * Kilobyte], ct);
                if (first.Count == 0)
                    throw new InvalidOperationException($"The page {paths[page % paths.Length]} was told nothing.");
                _ = ListenAsync(socket, ct);
            }
            await Task.Delay(TimeSpan.FromSeconds(10), ct);
            if (sockets.Exists(s => s.State != WebSocketState.Open))
                throw new InvalidOperationException("A page's socket was closed.");
            var with = server.Resident();
            return new BenchRow(
                $"memory of the server with {OpenPages} open pages",
                "MB",
                with,
                before,
                "before they were opened",
                512,
                "container reservation",
                512 / with,
                "the limit over ours, at least 1",
                with <= 512
            );
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }

    /// <summary>A browser reads what it is sent.</summary>
    private static async Task ListenAsync(ClientWebSocket socket, CancellationToken ct)
    {
        try
        {
            var buffer = new byte[64 * Kilobyte];
            while (socket.State == WebSocketState.Open)
                await socket.ReceiveAsync(buffer, ct);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The bench is over.
        }
    }

    private static double Median(List<FirstLoad> loads) => loads.Select(l => l.Seconds).Order().ElementAt(Rounds / 2);

    [GeneratedRegex("/reports/[0-9a-f-]{36}", RegexOptions.NonBacktracking)]
    private static partial Regex ReportLink();

    [GeneratedRegex("ws-connect=\"(?<address>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SocketAddress();
}
