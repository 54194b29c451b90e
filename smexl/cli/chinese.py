"""What click itself says, in Chinese: it marks its texts for translation and brings no translation along."""

from click import core, decorators, exceptions, formatting, parser, termui, types

_SAID = {
    "%(prog)s, version %(version)s": "%(prog)s，版本 %(version)s",
    "(dynamic)": "（运行时确定）",
    "Aborted!": "已中止。",
    "Argument {name!r} takes {nargs} values.": "参数 {name} 需要 {nargs} 个值。",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "Commands": "命令",
    "Could not open file {filename!r}: {message}": "无法打开文件“{filename}”：{message}",
    "(Did you mean one of: {possibilities}?)": "是不是其中之一：{possibilities}？",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "Do you want to continue?": "要继续吗？",
    "Error: The two entered values do not match.": "错误：两次输入不一致。",
    "Error: invalid input": "错误：输入无效",
    "Error: {message}": "错误：{message}",
    "Got unexpected extra argument ({args})": "多出的参数（{args}）。",
    "Got unexpected extra arguments ({args})": "多出的参数（{args}）。",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值无效：{message}",
    "Invalid value: {message}": "值无效：{message}",
    "Missing argument": "缺少参数",
    "Missing command.": "缺少命令。",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少 {param_type}",
    "No such command {name!r}.": "没有命令 {name}。",
    "No such option {name!r}.": "没有选项 {name}。",
    "No such option: {name}": "没有选项 {name}。",
    "Option {name!r} does not take a value.": "选项 {name} 不带值。",
    "Option {name!r} requires an argument.": "选项 {name} 需要一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name} 需要 {nargs} 个值。",
    "Options": "选项",
    "Positional arguments": "参数",
    "Repeat for confirmation": "再输入一次",
    "Show the version and exit.": "显示版本。",
    "Show this message and exit.": "显示本说明。",
    "Takes {nargs} values but 1 was given.": "需要 {nargs} 个值，只给了 1 个。",
    "Takes {nargs} values but {len} were given.": "需要 {nargs} 个值，给了 {len} 个。",
    "Try '{command} {option}' for help.": "用法见 {command} {option}。",
    "Usage:": "用法：",
    "default: {default}": "缺省：{default}",
    "deprecated": "已停用",
    "directory": "文件夹",
    "env var: {var}": "环境变量：{var}",
    "file": "文件",
    "path": "路径",
    "required": "必需",
    "unknown error": "未知错误",
    "{name} {filename!r} does not exist.": "{name}“{filename}”不存在。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，应为{name}。",
    "{name} {filename!r} is a file.": "“{filename}”是文件，应为{name}。",
    "{name} {filename!r} is not readable.": "{name}“{filename}”不能读取。",
    "{name} {filename!r} is not writable.": "{name}“{filename}”不能写入。",
    "{value!r} is not a valid {number_type}.": "“{value}”不是数（{number_type}）。",
    "{value!r} is not one of {choices}.": "没有“{value}”；可选：{choices}。",
    "{value!r} is not {choice}.": "“{value}”应为 {choice}。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 之内。",
}


def speak_chinese() -> None:
    """Make click say these from now on, in this process."""
    for module in (core, decorators, exceptions, formatting, parser, termui, types):
        for name, said in (("_", _one), ("ngettext", _some)):
            if hasattr(module, name):
                setattr(module, name, said)


def _one(text: str) -> str:
    return _SAID.get(text, text)


def _some(one: str, several: str, number: int) -> str:
    return _one(one if number == 1 else several)
