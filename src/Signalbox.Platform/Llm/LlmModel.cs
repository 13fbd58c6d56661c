using Microsoft.EntityFrameworkCore;

namespace Signalbox.Platform.Llm;

/// <summary>The tables of this part.</summary>
internal static class LlmModel
{
    public static void Configure(ModelBuilder model) => _ = model;
}
