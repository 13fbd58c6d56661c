using System.Globalization;
using Microsoft.Extensions.AI;

namespace Signalbox.Platform.Llm.Answers;

/// <summary>What is said to a model around the caller's own words. What never varies comes first, so that the vendor can cache it.</summary>
internal static class Prompts
{
    private const int MostRepairChars = 16 * 1024;

    /// <summary>Stands before the schema, on a line of its own; stand-ins of vendors look for it.</summary>
    private const string SchemaLine = "Answer with one JSON object only, without any other text. Its JSON schema:";

    public static List<ChatMessage> Ask(LlmRequest request, string schema) =>
        [new(ChatRole.System, $"{request.System}\n\n{SchemaLine}\n{schema}"), new(ChatRole.User, request.User)];

    /// <summary>The same once more in slightly other words: a blank answer to the very same words would come again.</summary>
    public static List<ChatMessage> AskAgain(List<ChatMessage> asked) =>
        [asked[0], new(ChatRole.User, $"{asked[1].Text}\n\nNow write the JSON object.")];

    public static List<ChatMessage> Repair(List<ChatMessage> asked, string answer, IEnumerable<string> faults) =>
        [
            asked[0],
            asked[1],
            new(ChatRole.Assistant, answer.Length <= MostRepairChars ? answer : answer[..MostRepairChars]),
            new(
                ChatRole.User,
                $"This answer cannot be used:\n{string.Join('\n', faults.Select(f => $"- {f}"))}\n"
                    + "Write the whole JSON object again with these faults corrected, and nothing else."
            ),
        ];

    public static string Cut(int maxTokens) =>
        string.Create(CultureInfo.InvariantCulture, $"It was cut off after {maxTokens} tokens: answer more briefly.");
}
