-- Colours and cursor movement. Sequences made here are marked as the program's own, so that they reach the terminal;
-- escape sequences in traced data do not.
local escape = require("tracer.term").escape

local ansiterminal = {}

local attributes = {
  reset = 0, clear = 0, bright = 1, dim = 2, underscore = 4, blink = 5, reverse = 7, hidden = 8,
  black = 30, red = 31, green = 32, yellow = 33, blue = 34, magenta = 35, cyan = 36, white = 37,
  onblack = 40, onred = 41, ongreen = 42, onyellow = 43, onblue = 44, onmagenta = 45, oncyan = 46, onwhite = 47,
}

local function sequence(...) return escape .. "[" .. table.concat({ ... }) end

---Makes ansiterminal.red, .onblue, .bright, .reset, ... the sequences of their names, or empty texts.
---@param enable boolean
function ansiterminal.enable_color(enable)
  for name, number in pairs(attributes) do
    ansiterminal[name] = enable == true and sequence(number, "m") or ""
  end
end

ansiterminal.enable_color(true) -- chisels of 2014 do not call it

function ansiterminal.clearscreen() io.write(sequence "2J") end
function ansiterminal.clearline() io.write(sequence "2K") end
function ansiterminal.hidecursor() io.write(sequence "?25l") end
function ansiterminal.showcursor() io.write(sequence "?25h") end

---@param row integer from 1
---@param column integer from 1
function ansiterminal.moveto(row, column) io.write(sequence(row, ";", column, "H")) end
ansiterminal["goto"] = ansiterminal.moveto -- its name in 2014

---@param lines integer
function ansiterminal.moveup(lines) io.write(sequence(lines, "F")) end

---@param color integer of the 256-colour palette
function ansiterminal.setfgcol(color) io.write(sequence("38;5;", color, "m")) end
---@param color integer of the 256-colour palette
function ansiterminal.setbgcol(color) io.write(sequence("48;5;", color, "m")) end

return ansiterminal
