using System.Text;
using Microsoft.Extensions.AI;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>Some models leak <c>&lt;think&gt;…&lt;/think&gt;</c> at the start of their answer: it is reasoning, not answer.</summary>
internal sealed class ThinkTags
{
    private const string Opening = "<think>";
    private const string Closing = "</think>";
    private readonly StringBuilder held = new();
    private State state = State.Start;

    private enum State
    {
        Start,
        Inside,
        Answer,
    }

    public IEnumerable<AIContent> Read(string text)
    {
        if (state == State.Answer)
            return [new TextContent(text)];
        held.Append(text);
        return Advance();
    }

    /// <summary>What was held back when the answer ended: an unfinished thought stays a thought.</summary>
    public IEnumerable<AIContent> Rest()
    {
        var rest = held.ToString();
        held.Clear();
        if (rest.Length == 0)
            return [];
        return [state == State.Inside ? new TextReasoningContent(rest) : new TextContent(rest)];
    }

    private IEnumerable<AIContent> Advance()
    {
        if (state == State.Start)
        {
            var start = held.ToString().TrimStart();
            if (start.StartsWith(Opening, StringComparison.Ordinal))
            {
                state = State.Inside;
                held.Clear().Append(start, Opening.Length, start.Length - Opening.Length);
            }
            else if (!Opening.StartsWith(start, StringComparison.Ordinal))
            {
                state = State.Answer;
            }
        }
        if (state == State.Answer)
            return Rest();
        return state == State.Inside ? Close() : [];
    }

    private IEnumerable<AIContent> Close()
    {
        var text = held.ToString();
        var end = text.IndexOf(Closing, StringComparison.Ordinal);
        if (end < 0)
            return Thought(text);
        state = State.Answer;
        held.Clear();
        List<AIContent> parts = [new TextReasoningContent(text[..end])];
        if (text[(end + Closing.Length)..].TrimStart() is { Length: > 0 } answer)
            parts.Add(new TextContent(answer));
        return parts;
    }

    /// <summary>Passes on what cannot be part of the closing tag any more.</summary>
    private IEnumerable<AIContent> Thought(string text)
    {
        var safe = text.Length - Closing.Length + 1;
        if (safe <= 0)
            return [];
        held.Clear().Append(text, safe, text.Length - safe);
        return [new TextReasoningContent(text[..safe])];
    }
}
