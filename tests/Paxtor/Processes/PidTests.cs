namespace Paxtor.Tests.Processes;

public class PidTests
{
    [Theory]
    [InlineData("n1@host", 0, 0)]
    [InlineData("web-1.eu@10.0.0.1", 1234567890123, 42)]
    [InlineData("a@[fe80::1]", long.MaxValue, long.MaxValue)]
    public void Pid_Text_RoundTrips(string node, long incarnation, long number)
    {
        Pid pid = new(node, incarnation, number);
        Assert.Equal($"<{node}#{incarnation}.{number}>", pid.ToString());
        Assert.Equal(pid, Pid.Parse(pid.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("<>")]
    [InlineData("<#1.2>")]
    [InlineData("<a@b#1>")]
    [InlineData("<a@b.c1.2>")]
    [InlineData("<a@b#1.2")]
    [InlineData("<a@b#-1.2>")]
    [InlineData("<a@b#1.2.3>")]
    [InlineData("<a@b#1.+2>")]
    [InlineData("<a b#1.2>")]
    [InlineData("<a@b#1.99999999999999999999>")]
    public void Pid_WrongText_IsNoPid(string? text)
    {
        Assert.False(Pid.TryParse(text, out Pid pid));
        Assert.Equal(default, pid);
        if (text is not null)
            Assert.Throws<FormatException>(() => Pid.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a#b")]
    [InlineData("<a>")]
    [InlineData("a\u0007")]
    public void Pid_WrongNodeName_IsRefused(string node) => Assert.Throws<ArgumentException>(() => new Pid(node, 1, 1));

    [Fact]
    public void Pid_NegativeNumbers_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Pid("a", -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Pid("a", 1, -1));
    }
}
