using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>Answers that were saved, in the place of the far end's own.</summary>
public sealed partial class XianyuFarEnd
{
    private const string Expired = "FAIL_SYS_TOKEN_EXOIRED";

    private readonly ConcurrentDictionary<string, Saved> saved = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> savedFrames = new(StringComparer.Ordinal);

    /// <summary>Answers calls with these, one after the other, and then as ever.</summary>
    /// <remarks>Cookies, tokens and signatures are looked at before, as ever.</remarks>
    /// <param name="api">Its whole name.</param>
    /// <param name="answers">Whole answers, with <c>ret</c> and <c>data</c>.</param>
    public void AnswerInTurn(string api, IEnumerable<JsonObject> answers) => saved[api] = new Saved(new(answers), null);

    /// <summary>Answers all calls with this.</summary>
    public void AnswerAlways(string api, JsonObject answer) => saved[api] = new Saved([], answer);

    /// <summary>Answers all frames of a path with this, and does nothing of what they ask for.</summary>
    /// <param name="path">The whole <c>lwp</c>.</param>
    public void AnswerFrames(string path, JsonObject answer) => savedFrames[path] = answer;

    /// <summary>Of a call that was signed well.</summary>
    private JsonObject? FromSaved(XianyuCall call, XianyuAccount account, HttpResponse response)
    {
        if (saved.GetValueOrDefault(call.Api)?.Next() is not { } answer)
            return null;
        if (IsExpired(answer))
            SetToken(account, response);
        if ($"{answer["data"]?["accessToken"]}" is { Length: > 0 } token)
            account.Allow(Device(call.Data), token);
        return answer;
    }

    /// <summary>Of a call whose token is none any more: only an answer that says so will do.</summary>
    private JsonObject? ExpiredFromSaved(string api) =>
        saved.GetValueOrDefault(api) is { } answers && answers.Peek() is { } next && IsExpired(next)
            ? answers.Next()
            : null;

    private JsonObject? FrameFromSaved(string path, string mid)
    {
        if (savedFrames.GetValueOrDefault(path)?.DeepClone() is not JsonObject answer)
            return null;
        answer["headers"] = new JsonObject { ["mid"] = mid };
        return answer;
    }

    private static bool IsExpired(JsonObject answer) =>
        $"{answer["ret"]?[0]}".StartsWith(Expired, StringComparison.Ordinal);

    private sealed class Saved(Queue<JsonObject> turn, JsonObject? always)
    {
        private readonly Lock gate = new();

        public JsonObject? Peek()
        {
            lock (gate)
                return turn.Count > 0 ? turn.Peek() : always;
        }

        public JsonObject? Next()
        {
            lock (gate)
                return (turn.Count > 0 ? turn.Dequeue() : always)?.DeepClone().AsObject();
        }
    }
}
