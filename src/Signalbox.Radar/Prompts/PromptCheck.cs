using System.Text;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Prompts;

/// <summary>What every prompt has to be, saved or tried.</summary>
internal static class PromptCheck
{
    private const int MostBytes = 16 * 1024;

    /// <exception cref="RefusedException">400 <c>radar.prompt.too-long</c>, <c>radar.prompt.no-json</c>.</exception>
    public static void Valid(string system, string interests)
    {
        if (Encoding.UTF8.GetByteCount(system) + Encoding.UTF8.GetByteCount(interests) is > MostBytes and var bytes)
            throw RefusedException.Invalid(
                "radar.prompt.too-long",
                $"The prompt has {bytes} bytes with its interests; shorten it to {MostBytes}."
            );
        // DeepSeek's manual, "JSON Output": without the word in a message the call is answered with 400.
        if (!system.Contains("json", StringComparison.OrdinalIgnoreCase))
            throw RefusedException.Invalid(
                "radar.prompt.no-json",
                "The prompt must contain the word «JSON» and show the object that is wanted, or the vendor refuses every call."
            );
    }
}
