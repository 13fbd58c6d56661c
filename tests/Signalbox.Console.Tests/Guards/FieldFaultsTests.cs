using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Ui.Words;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Guards;

/// <summary>What the framework says of a field must not stand in English on a Chinese page.</summary>
public sealed class FieldFaultsTests
{
    [Fact]
    public async Task The_framework_s_sentences_are_said_in_the_reader_s_language()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var words = server.Services.GetRequiredService<WordBook>().In(Language.Chinese);

        var refused = Assert.Throws<RefusedException>(() => Check.Valid(new Form()));

        Assert.Equal(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["missing"] = "请填写这一项。",
                ["tooLong"] = "太长了，最多 5 个字。",
                ["between"] = "太长了，最多 5 个字。",
                ["list"] = "太长了，最多 1 个字。",
                ["outside"] = "请填 1 到 30 之间的值。",
                ["ours"] = "SecondFactor must be required or optional.",
            },
            refused.Fields.ToDictionary(f => f.Key, f => FieldFaults.Say(words, f.Value[0]), StringComparer.Ordinal)
        );
        Assert.Null(FieldFaults.Say(words, null));
    }

    private sealed record Form
    {
        [Required]
        public string? Missing { get; init; }

        [StringLength(5)]
        public string TooLong { get; init; } = "sixsix";

        [StringLength(5, MinimumLength = 2)]
        public string Between { get; init; } = "sixsix";

        [MaxLength(1)]
        public IReadOnlyList<string> List { get; init; } = ["a", "b"];

        [Range(1, 30)]
        public int Outside { get; init; } = 31;

        [AllowedValues("a", ErrorMessage = "SecondFactor must be required or optional.")]
        public string Ours { get; init; } = "b";
    }
}
