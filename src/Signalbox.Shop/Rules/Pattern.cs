using System.Text.RegularExpressions;
using Signalbox.Platform.Errors;

namespace Signalbox.Shop.Rules;

/// <summary>Regular expressions of owners: none of them may take long, whatever a buyer writes.</summary>
internal static class Pattern
{
    /// <summary>One that needs longer for one message is given up for this message.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>Its time grows with the text and no faster, but where it looks around or back, which only the clock bounds.</summary>
    /// <exception cref="RefusedException">400 <c>shop.rule.pattern</c>.</exception>
    public static Regex Compile(string pattern)
    {
        const RegexOptions usual = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
        try
        {
            return new Regex(pattern, usual | RegexOptions.NonBacktracking, Patience);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, usual, Patience);
        }
        catch (RegexParseException fault)
        {
            throw RefusedException.Invalid(
                "shop.rule.pattern",
                $"The regular expression cannot be read at letter {fault.Offset} of {pattern.Length}: {Reason(fault.Error)}. Mend it there, or choose «contains», which takes every sign as it stands.",
                fault
            );
        }
    }

    private static string Reason(RegexParseError error) =>
        error switch
        {
            RegexParseError.InsufficientClosingParentheses => "a ( has no )",
            RegexParseError.InsufficientOpeningParentheses => "a ) has no (",
            RegexParseError.UnterminatedBracket => "a [ has no ]",
            RegexParseError.QuantifierAfterNothing => "there is nothing before it that could be repeated",
            RegexParseError.NestedQuantifiersNotParenthesized => "what is repeated already is repeated again",
            RegexParseError.ReversedQuantifierRange => "the smaller number goes first in { , }",
            RegexParseError.ReversedCharacterRange => "the first sign of a range comes after the last",
            RegexParseError.UnescapedEndingBackslash => "a \\ stands at the end",
            RegexParseError.UnrecognizedEscape => "there is no such sign with \\",
            _ => string.Concat(error.ToString().Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"))
                .Trim(),
        };
}
