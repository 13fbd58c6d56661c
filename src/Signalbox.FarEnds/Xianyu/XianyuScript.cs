using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>A scripted case: what the platform pushes and answers, when, and what must come of it.</summary>
/// <remarks>A file of <c>scenarios/</c>; its names are those of <c>encoded.json</c>, <c>ws/</c> and <c>mtop/</c> beside it.</remarks>
public sealed class XianyuScript
{
    private const string Sending = "/r/MessageSend/sendByReceiverScope";
    private const string DeskList = "mtop.taobao.idle.trade.merchant.sold.get";

    private readonly string folder;
    private readonly IReadOnlyList<JsonElement> steps;
    private readonly Lazy<JsonElement> encoded;

    private XianyuScript(string folder, JsonElement script)
    {
        this.folder = folder;
        Title = script.GetProperty("title").GetString()!; // every script has one
        Expected = [.. script.GetProperty("expect").EnumerateArray().Select(e => e.GetString()!)]; // texts
        steps = [.. script.GetProperty("steps").EnumerateArray()];
        encoded = new Lazy<JsonElement>(() => Read("encoded.json"));
    }

    /// <summary>What it is about.</summary>
    public string Title { get; }

    /// <summary>What must be so at the end, in words.</summary>
    public IReadOnlyList<string> Expected { get; }

    /// <summary>Where our side ends in it; null: nowhere.</summary>
    public string? EndsAt => steps.Select(s => Text(s, "kill_at")).FirstOrDefault(at => at is not null);

    /// <summary>Reads one.</summary>
    /// <param name="folder">Where the samples are.</param>
    /// <param name="number">With which its file's name begins, e.g. <c>07</c>.</param>
    public static XianyuScript Read(string folder, string number)
    {
        var file = Directory.EnumerateFiles(Path.Combine(folder, "scenarios"), $"{number}_*.json").Single();
        return new XianyuScript(folder, JsonElement.Parse(File.ReadAllBytes(file)));
    }

    /// <summary>Has the platform answer as the script says, from now on.</summary>
    public void Prepare(XianyuFarEnd platform)
    {
        foreach (var step in steps)
        {
            if (step.TryGetProperty("mtop", out var answers))
                foreach (var answer in answers.EnumerateObject())
                    if (answer.Value.ValueKind == JsonValueKind.Array)
                        platform.AnswerInTurn(answer.Name, answer.Value.EnumerateArray().Select(a => Answer($"{a}")));
                    else
                        platform.AnswerAlways(answer.Name, Answer($"{answer.Value}"));
            if (Text(step, "sold_list") is { } list)
                platform.AnswerAlways(DeskList, Answer(list));
            if (Text(step, "on") != "send")
                continue;
            if (Text(step, "answer") is { } frame and not "none")
                platform.AnswerFrames(Sending, JsonNode.Parse(File.ReadAllBytes(At($"ws/{frame}.json")))!.AsObject());
            else
                platform.FrameBeNext(
                    step.TryGetProperty("but_store", out var isKept) && isKept.GetBoolean()
                        ? XianyuFrameMood.Silent
                        : XianyuFrameMood.Dropped,
                    Sending
                );
        }
    }

    /// <summary>Plays what has its time.</summary>
    /// <returns>The mids of what was pushed.</returns>
    public async Task<IReadOnlyList<string>> PlayAsync(XianyuStage stage, CancellationToken ct)
    {
        var (at, registered, mids) = (0L, 1, new List<string>());
        foreach (var step in steps.Where(s => s.TryGetProperty("at_ms", out _)))
        {
            var due = step.GetProperty("at_ms").GetInt64();
            await stage.PassAsync(TimeSpan.FromMilliseconds(due - at));
            at = due;
            if (mids.Count > 0)
                await stage.SettledAsync();
            var (platform, before) = (stage.Platform, stage.Platform.Registered);
            if (await OperateAsync(step, stage))
                registered = before + 1;
            else if (step.TryGetProperty("close", out var code))
            {
                await stage.UntilAsync(() => platform.Registered >= registered);
                registered = platform.Registered + 1;
                await platform.CloseAsync(stage.Seller, politely: code.GetInt32() == 1000, ct);
            }
            else if (Says(step))
            {
                await stage.UntilAsync(() => platform.Registered >= registered);
                mids.AddRange(await SayAsync(step, stage, ct));
            }
        }
        return mids;
    }

    /// <returns>Whether our side began anew.</returns>
    private static async Task<bool> OperateAsync(JsonElement step, XianyuStage stage)
    {
        if (Text(step, "kill_at") is not null)
            await Of(stage.EndAsync)();
        else if (step.TryGetProperty("start", out _))
            await Of(stage.StartAsync)();
        else if (step.TryGetProperty("restart", out _))
            await Of(stage.RestartAsync)();
        else
            return false;
        return true;

        static Func<Task> Of(Func<Task>? act) =>
            act ?? throw new InvalidOperationException("This stage cannot end or start our side.");
    }

    private static bool Says(JsonElement step) =>
        step.EnumerateObject().Any(p => p.Name is "push" or "frame" or "frames" or "accept");

    private async Task<IReadOnlyList<string>> SayAsync(JsonElement step, XianyuStage stage, CancellationToken ct)
    {
        foreach (var frame in Texts(step, "frame").Concat(Texts(step, "frames")))
            await stage.Platform.SendTextAsync(
                stage.Seller,
                await File.ReadAllTextAsync(At($"ws/{frame}.json"), ct),
                ct
            );
        var entries = Texts(step, "push").ToList();
        if (entries.Count == 0)
            return [];
        foreach (var entry in entries)
            stage.Becomes(entry);
        var data = entries.Select(e => encoded.Value.GetProperty(e).GetString()!); // the file has texts
        return [await stage.Platform.PushAsync(stage.Seller, data, ct)];
    }

    private JsonObject Answer(string name) => JsonObject.Create(Read($"mtop/{name}.json").GetProperty("response"))!; // it is an object

    private JsonElement Read(string path) => JsonElement.Parse(File.ReadAllBytes(At(path)));

    private string At(string path) => Path.Combine(folder, path);

    private static string? Text(JsonElement step, string name) =>
        step.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement step, string name) =>
        step.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.Array
                ? value.EnumerateArray().Select(v => $"{v}")
                : [$"{value}"]
            : [];
}
